// What a citizen sees of records: with opaque ids, which are made when they are asked for.
import { createCipheriv, createHmac, createHash } from 'node:crypto'

const PROGRESS = { Opstaaet: 'OPENED', Oplyst: 'EXAMINED', Afgjort: 'DECIDED', Afsluttet: 'CLOSED' }
const KINDS = {
  'Brev, indgaaende': 'LETTER_IN', 'Brev, udgaaende': 'LETTER_OUT', Faktura: 'INVOICE', 'Eksternt Notat': 'NOTE',
  Rapport: 'REPORT', Dagsorden: 'AGENDA', Plan: 'PLAN',
}
const STATUSES = { udbetalt: 'PAID', 'sendt til udbetaling': 'SENT', sendt: 'SENT', planlagt: 'PLANNED' }
const STEPS = {
  OPENED: 'Sagen er åbnet', EXAMINED: 'Oplysningerne er samlet', DECIDED: 'Der er truffet en afgørelse',
  CLOSED: 'Sagen er afsluttet',
}

const KEY = createHash('sha256').update('a key for measurements, nothing else').digest()
export const hash = (text) => createHmac('sha256', KEY).update(text).digest('hex').slice(0, 32)

function seal(text) {
  const vector = createHmac('sha256', KEY).update(text).digest().subarray(0, 16)
  const cipher = createCipheriv('aes-256-ctr', KEY, vector)
  return Buffer.concat([vector, cipher.update(text), cipher.final()]).toString('base64url')
}

// A dated event of a case; its name, which orders the events of one day, is made where two are of one day.
class Event {
  constructor(date, kind, title, of) {
    Object.assign(this, { date, kind, title, of })
  }

  get name() { return `${this.kind === 'DOCUMENT' ? 2 : 3}${this.of.id}` }
}

export class Case {
  constructor(record, authority, areas) {
    Object.assign(this, { record, authority })
    const area = areas[record.area] ?? record.area_title
    const own = authority.opening(record.area).title === 'CASE' ? record.title : null
    this.area = { kle: record.area, title: area }
    this.title = own ?? area
    this.progress = PROGRESS[record.progress] ?? 'UNKNOWN'
    this.progressSince = record.progress_since
    this.openedOn = record.steps.find((step) => step.progress === 'Opstaaet')?.since ?? record.created
  }

  get id() { return this.sealed ??= seal(`case\x1f${this.record.authority}\x1f${this.record.uuid}`) }
  get links() { return this.authority.linksFor(this.record.area) }
  get steps() {
    return this.record.steps.filter((step) => step.since).map((step, number) => {
      const progress = PROGRESS[step.progress] ?? 'UNKNOWN'
      return { date: step.since, kind: 'PROGRESS', title: STEPS[progress], name: `1${number}` }
    })
  }
}

export class Document {
  constructor(entry, record, filed) {
    Object.assign(this, { record, filed })
    this.title = entry.title ?? record.title
    this.date = record.dated ?? entry.since
    this.kind = KINDS[record.kind] ?? 'OTHER'
  }

  get id() {
    const { authority, uuid } = this.filed.record
    return this.hashed ??= hash(`document\x1f${authority}\x1f${uuid}\x1f${this.record.uuid}`)
  }
  get event() { return new Event(this.date, 'DOCUMENT', this.title, this) }
}

export class Benefit {
  constructor(record, authority, areas, today) {
    Object.assign(this, { record, authority })
    this.area = { kle: record.area, title: areas[record.area] }
    this.title = record.title
    this.startsOn = record.starts
    this.endsOn = record.ends
    this.current = (!record.starts || record.starts <= today) && (!record.ends || record.ends >= today)
  }

  get id() {
    const { authority, grant, id } = this.record
    return this.sealed ??= seal(`benefit\x1f${authority}\x1f${grant}\x1f${id}`)
  }
}

export class Line {
  constructor(record, today) {
    this.record = record
    this.availableOn = record.payment?.available_on ?? null
    this.periodFrom = record.period_from
    this.periodTo = record.period_to
    this.amount = { amount: record.amount, currency: 'DKK' }
    this.status = status(record.payment, today)
  }

  get id() {
    const { authority, benefit, payment, amount, period_from: from, period_to: to, number } = this.record
    const of = `${benefit.grant}:${benefit.id}\x1f${payment?.uuid}`
    return this.hashed ??= hash(`line\x1f${authority}\x1f${of}\x1f${from}/${to}\x1f${amount}#${number}`)
  }
  get event() { return new Event(this.availableOn, 'PAYMENT', this.record.benefit.title, this) }
}

function status(payment, today) {
  if (!payment) return 'UNKNOWN'
  const [gross, sent, paid] = [payment.gross, payment.sent, payment.paid].map((sum) => sum == null ? null : Number(sum))
  const words = payment.status_text?.toLowerCase()
  let known = words ? STATUSES[words] ?? 'UNKNOWN' : null
  if (!known) {
    known = paid !== null ? 'PAID' : sent !== null || gross < 0 ? 'SENT' : payment.available_on >= today ? 'PLANNED' : 'UNKNOWN'
  }
  if (gross < 0 && (known === 'SENT' || known === 'PAID')) return 'RECLAIMED'
  return known === 'PAID' && paid !== null && paid < (sent ?? 0) ? 'PARTLY_PAID' : known
}
