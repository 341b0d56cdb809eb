// The indexes over SOAP, asked as the gateway asks them: its own questions, each with a transaction id of its own.
import { randomUUID } from 'node:crypto'
import { Pool } from 'undici'
import * as records from './records.mjs'
import { READERS } from './xml.mjs'

const FRESH = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=<\/(?:h:TransactionUUID|k:TransaktionsId)>)/
const DOCUMENTS = /(?:<sdi:DokumentUuid>[^<]*<\/sdi:DokumentUuid>)+/

const OPERATIONS = { BevillingHent: 'benefits', EffektueringHent: 'payments' }

function operation(question) {
  if (DOCUMENTS.test(question.body)) return 'documents'
  if (question.body.includes('SoegSag>')) return 'cases'
  return OPERATIONS[question.body.match(/<i:(\w+)_I/)?.[1]] ?? 'register'
}

export function openIndexes(job, url, reader) {
  const parse = READERS[reader]
  const pool = new Pool(url, { connections: 512 })
  const now = Date.parse(job.now)

  async function ask({ path, headers, body }, documents) {
    const asked = documents ? body.replace(DOCUMENTS, documents) : body
    const text = asked.replace(FRESH, randomUUID())
    const reply = await pool.request({ path, method: 'POST', headers, body: text })
    if (reply.statusCode !== 200) throw new Error(`${path}: ${reply.statusCode}`)
    return reply.body.text()
  }

  return (cpr) => {
    const questions = job.questions[cpr].map((question) => ({ ...question, operation: operation(question) }))
    const of = (name, cvr) => questions.find((one) => one.operation === name && one.authority === cvr)
    const registers = questions.filter((one) => one.operation === 'register').map((one) => ask(one))
    const answered = async (name, cvr, read, ...more) => {
      const question = of(name, cvr)
      return question ? read(parse(await ask(question, ...more))) : []
    }
    return {
      authorities: job.authorities[cpr],
      cases: (cvr) => answered('cases', cvr, (answer) => records.cases(answer, cpr, cvr, now)),
      benefits: async (cvr) => {
        const [granted, paid] = await Promise.all([
          answered('benefits', cvr, (answer) => records.granted(answer, cpr, cvr)),
          answered('payments', cvr, (answer) => records.paid(answer, cpr, cvr)),
          ...registers,
        ])
        return { benefits: granted.benefits ?? [], lines: joined(paid, granted.lines ?? []) }
      },
      documents: (cvr, uuids) => answered('documents', cvr, (answer) => records.documents(answer, now),
        uuids.map((uuid) => `<sdi:DokumentUuid>${uuid}</sdi:DokumentUuid>`).join('')),
    }
  }
}

const name = ({ benefit, payment, amount, period_from: from, period_to: to }) =>
  `${payment?.uuid}/${benefit?.grant}/${benefit?.id}/${amount}/${from}/${to}`

// Both answers tell the same lines, where both are asked: each is taken once.
function joined(paid, granted) {
  const lines = new Map()
  for (const line of [...paid, ...granted]) if (!lines.has(name(line))) lines.set(name(line), line)
  return [...lines.values()]
}
