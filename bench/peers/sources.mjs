// The five lookups of a citizen: from memory, or over HTTP from a source that takes its time.
import { readFileSync } from 'node:fs'
import DataLoader from 'dataloader'
import { Pool } from 'undici'

export function openSources(path, url) {
  const dump = JSON.parse(readFileSync(path, 'utf8'))
  const ask = url ? asker(url) : null
  return (citizen) => ask ? overHttp(dump[citizen], citizen, ask) : inMemory(dump[citizen])
}

const opener = (own) => (parent, part) =>
  own.opened[parent.authority.cvr]?.[parent.area.kle]?.includes(part) ?? false

function inMemory(own) {
  const of = (found) => new DataLoader(async (ids) => ids.map((id) => found[id]))
  const once = (name) => new DataLoader(async (keys) =>
    keys.map(() => ({ records: own[name], answers: own.answers[name] })))
  return {
    own,
    opens: opener(own),
    cases: once('cases'),
    benefits: once('benefits'),
    timeline: of(own.timeline),
    documents: of(own.documents),
    payments: of(own.payments),
  }
}

const byPlace = (one, other) => one.place - other.place

function overHttp(own, citizen, ask) {
  const once = (name) => new DataLoader(async (keys) => {
    const silent = own.answers[name].filter((answer) => answer.state === 'NOT_OPENED')
    const opened = own.answers[name].filter((answer) => answer.state !== 'NOT_OPENED')
    const authorities = [...new Set(opened.map((answer) => answer.authority.cvr))]
    const parts = await Promise.all(authorities.map((authority) => ask(name, { citizen, authority })))
    const answers = [...silent, ...parts.flatMap((part) => part.answers)].sort(byPlace)
    const records = parts.flatMap((part) => part.records).sort(byPlace)
    return keys.map(() => ({ records, answers }))
  })
  const of = (name) => new DataLoader(async (parents) => {
    const asked = new Map()
    for (const { id, authority } of parents) {
      if (!asked.has(authority.cvr)) asked.set(authority.cvr, [])
      asked.get(authority.cvr).push(id)
    }
    const parts = await Promise.all([...asked].map(([authority, ids]) => ask(name, { citizen, authority, ids })))
    const found = Object.assign({}, ...parts)
    return parents.map(({ id }) => found[id])
  })
  return { own, opens: opener(own), cases: once('cases'), benefits: once('benefits'),
    timeline: of('timeline'), documents: of('documents'), payments: of('payments'), byParent: true }
}

function asker(url) {
  const pool = new Pool(url, { connections: 512 })
  return async (name, question) => {
    const { statusCode, body } = await pool.request({
      path: `/${name}`, method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(question),
    })
    if (statusCode !== 200) throw new Error(`${name}: ${statusCode}`)
    return body.json()
  }
}
