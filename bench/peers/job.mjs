// The gateway's own job over a citizen's records: rules, ids, orders, pages, timelines, and a line in the audit log.
import { readFileSync } from 'node:fs'
import DataLoader from 'dataloader'
import { openAudit } from './audit.mjs'
import { openLogin } from './login.mjs'
import { Authority, showsBenefit, showsCase, showsDocument, showsLine } from './rules.mjs'
import { Benefit, Case, Document, hash, Line } from './shown.mjs'
import { openIndexes } from './indexes.mjs'

export async function openJob(dumpPath, jobPath, url, reader) {
  const dump = JSON.parse(readFileSync(dumpPath, 'utf8'))
  const job = JSON.parse(readFileSync(jobPath, 'utf8'))
  const write = await openAudit(job.audit)
  const login = openLogin(job.login)
  const exempt = new Set(job.exempt)
  const authorities = new Map(job.policies.map((policy) => [policy.cvr, new Authority(policy, exempt)]))
  const indexesOf = url ? openIndexes(job, url, reader) : (cpr) => inMemory(job.records[cpr])
  const contextOf = (authorization) => {
    const cpr = login(authorization)
    const request = new Request(job, dump[job.people[cpr]], indexesOf(cpr), authorities)
    return { sources: request.sources(), request }
  }
  const record = async (_execution, context) => {
    const { own, seen } = context.request
    await write({ at: new Date().toISOString(), citizen: hash(`access\x1f${own.id}`), seen })
  }
  return { contextOf, record }
}

function inMemory(records) {
  return {
    authorities: Object.keys(records.cases),
    cases: async (cvr) => records.cases[cvr],
    benefits: async (cvr) => records.benefits[cvr],
    documents: async (_cvr, uuids) => uuids.map((uuid) => records.documents[uuid]),
  }
}

const by = (...keys) => (left, right) => {
  for (const key of keys) {
    const [before, after] = [key(left), key(right)]
    if (before !== after) return before < after ? -1 : 1
  }
  return 0
}
const newest = (day) => (node) => { const text = day(node); return text ? -Number(text.replaceAll('-', '')) : 0 }
const id = (node) => node.id

class Request {
  constructor(job, own, indexes, authorities) {
    Object.assign(this, { job, own, indexes, authorities, seen: { cases: {}, documents: {}, benefits: {}, lines: {} } })
    this.answersOf = { cases: new Map(), benefits: new Map() }
    this.filed = new Map()
  }

  kept(name, cvr) {
    const answers = this.answersOf[name]
    if (!answers.has(cvr)) answers.set(cvr, this.indexes[name](cvr))
    return answers.get(cvr)
  }

  async all(load) {
    return (await Promise.all(this.indexes.authorities.map((cvr) => load.call(this, cvr)))).flat()
  }

  async cases(cvr) {
    const authority = this.authorities.get(cvr)
    const records = await this.kept('cases', cvr)
    return records.filter((one) => showsCase(one, authority)).map((one) => new Case(one, authority, this.job.areas))
  }

  async judged(cvr) {
    const [records, { benefits, lines }] = await Promise.all([this.kept('cases', cvr), this.kept('benefits', cvr)])
    const authority = this.authorities.get(cvr)
    const cases = new Map(records.map((one) => [one.uuid, one]))
    return {
      benefits: benefits.filter((benefit) => showsBenefit(benefit, authority, cases))
        .map((benefit) => new Benefit(benefit, authority, this.job.areas, this.job.today)),
      lines: lines.filter((line) => showsLine(line, authority, cases)).map((line) => new Line(line, this.job.today)),
    }
  }

  judgedOnce(cvr) {
    this.judgedOf ??= new Map()
    if (!this.judgedOf.has(cvr)) this.judgedOf.set(cvr, this.judged(cvr))
    return this.judgedOf.get(cvr)
  }

  documentsOnce(cvr) {
    if (!this.filed.has(cvr)) this.filed.set(cvr, this.documents(cvr))
    return this.filed.get(cvr)
  }

  async documents(cvr) {
    const authority = this.authorities.get(cvr)
    const records = await this.kept('cases', cvr)
    const filing = records.filter((one) => showsCase(one, authority) && authority.isOpen(one.area, 'DOCUMENTS'))
    const uuids = [...new Set(filing.flatMap((one) => one.journal.map((entry) => entry.document)).filter(Boolean))]
    const answered = uuids.length ? await this.indexes.documents(cvr, uuids) : []
    const exempt = new Set(records.filter((one) => authority.isExempt(one))
      .flatMap((one) => one.journal.map((entry) => entry.document)))
    return { authority, exempt, byUuid: new Map(answered.map((document) => [document.uuid, document])) }
  }

  async lettersOf(filed) {
    const opening = filed.authority.opening(filed.record.area)
    if (!opening.parts.includes('DOCUMENTS')) return []
    const { authority, exempt, byUuid } = await this.documentsOnce(filed.authority.cvr)
    const letters = new Map()
    for (const entry of filed.record.journal) {
      const record = byUuid.get(entry.document)
      if (showsDocument(entry, record, opening, authority, exempt)) {
        letters.set(record.uuid, new Document(entry, record, filed))
      }
    }
    return [...letters.values()]
  }

  async timeline(filed) {
    const [letters, { lines }] = await Promise.all([this.lettersOf(filed), this.judgedOnce(filed.authority.cvr)])
    const parts = filed.authority.opening(filed.record.area).parts
    const isPaid = parts.includes('BENEFITS') && parts.includes('PAYMENTS')
    const paid = isPaid ? lines.filter((line) => line.record.benefit.case === filed.record.uuid) : []
    const events = [...filed.steps, ...[...letters, ...paid].map((part) => part.event)]
    return events.filter((event) => event.date).sort(by((event) => event.date, (event) => event.name))
  }

  async paid(benefit) {
    const { lines } = await this.judgedOnce(benefit.authority.cvr)
    const { grant, id: number } = benefit.record
    const own = lines.filter(({ record }) => record.benefit.grant === grant && record.benefit.id === number)
    return own.sort(by(newest((line) => line.availableOn), id))
  }

  noted(name, nodes) {
    for (const { record: { authority }, filed } of nodes) {
      const cvr = authority ?? filed.record.authority
      this.seen[name][cvr] = (this.seen[name][cvr] ?? 0) + 1
    }
    return nodes
  }

  sources() {
    const each = (load) => new DataLoader((parents) => Promise.all(parents.map(load)))
    const list = (name, load) => new DataLoader(async (keys) => {
      const records = this.noted(name, await load())
      return keys.map(() => ({ records, answers: this.own.answers[name] }))
    })
    const byStart = by((benefit) => benefit.current ? 0 : 1, newest((benefit) => benefit.startsOn), id)
    return {
      own: this.own,
      byParent: true,
      opens: (parent, part) => parent.authority.isOpen(parent.area.kle, part),
      cases: list('cases', async () =>
        (await this.all(this.cases)).sort(by(newest((one) => one.progressSince), id))),
      benefits: list('benefits', async () =>
        (await this.all(async (cvr) => (await this.judgedOnce(cvr)).benefits)).sort(byStart)),
      timeline: each((filed) => this.timeline(filed)),
      documents: each(async (filed) =>
        this.noted('documents', (await this.lettersOf(filed)).sort(by(newest((letter) => letter.date), id)))),
      payments: each(async (benefit) => this.noted('lines', await this.paid(benefit))),
    }
  }
}
