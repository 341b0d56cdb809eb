// The rules by which records are shown, on what each authority has opened. A record that a rule holds back is not shown.
const BUILDING = '02.34'
const VIP = 'VIP_SAGER'

export class Authority {
  constructor({ cvr, name, openings, links }, exempt) {
    Object.assign(this, { cvr, name, openings, links, exempt })
    this.byArea = new Map()
  }

  opening(area) {
    if (!area) return null
    if (!this.byArea.has(area)) {
      const covering = this.openings.filter((opening) => covers(opening.area, area))
      covering.sort((left, right) => right.area.length - left.area.length)
      this.byArea.set(area, covering[0] ?? null)
    }
    return this.byArea.get(area)
  }

  isOpen(area, part) {
    return this.opening(area)?.parts.includes(part) ?? false
  }

  linksFor(area) {
    return this.links.filter((link) => covers(link.area, area))
  }

  isExempt(record) {
    return record.display_classes.some((mark) => this.exempt.has(mark.id))
  }
}

const covers = (outer, inner) => inner === outer || inner.startsWith(`${outer}.`)
const admits = (opening, system) => (!opening.only_systems || opening.only_systems.includes(system)) &&
  !opening.except_systems.includes(system)
const reaches = (opening, day) => !opening.since || (day && day >= opening.since)
const isLetThrough = (opening, one) => opening.active_before_since && one.progress !== 'Afsluttet' && one.created

const CASE_RULES = [
  (one, authority) => one.authority === authority.cvr,
  (one) => one.is_primary_party,
  (one) => !one.area?.startsWith(BUILDING),
  (one, authority) => !authority.isExempt(one),
  (one) => one.sensitivity !== VIP,
  (one, authority) => authority.isOpen(one.area, 'CASES'),
  (one, authority) => {
    const opening = authority.opening(one.area)
    return reaches(opening, one.created) || isLetThrough(opening, one)
  },
  (one, authority) => admits(authority.opening(one.area), one.system),
]

const DOCUMENT_RULES = [
  (entry, document, _opening, _authority, exempt) => !exempt.has(document.uuid),
  (_entry, document, _opening, authority) => !authority.isExempt(document),
  (_entry, document) => document.is_finished,
  (_entry, document) => !document.is_internal,
  (_entry, document) => document.sensitivity !== VIP,
  (entry, document, { documents_since: floor }) => !floor || (document.dated ?? entry.since) >= floor,
]

const GRANT_RULES = [
  (benefit, authority) => benefit.is_granted_to_citizen && benefit.authority === authority.cvr,
  (benefit) => benefit.sensitivity !== VIP,
  (benefit, authority, cases) => {
    const opening = authority.opening(benefit.area)
    if (!opening?.since) return true
    if (!benefit.case) return reaches(opening, benefit.starts)
    const one = cases.get(benefit.case)
    return one && (reaches(opening, one.created) || isLetThrough(opening, one))
  },
  (benefit, authority) => !authority.opening(benefit.area) || admits(authority.opening(benefit.area), benefit.system),
]

export const showsCase = (one, authority) => CASE_RULES.every((rule) => rule(one, authority))

export const showsDocument = (entry, document, opening, authority, exempt) =>
  entry.document && !entry.in_doubt && document &&
  DOCUMENT_RULES.every((rule) => rule(entry, document, opening, authority, exempt))

const showsGrant = (benefit, authority, cases) => GRANT_RULES.every((rule) => rule(benefit, authority, cases))

export const showsBenefit = (benefit, authority, cases) =>
  authority.isOpen(benefit.area, 'BENEFITS') && showsGrant(benefit, authority, cases)

export const showsLine = (line, authority, cases) => line.benefit && line.authority === authority.cvr &&
  authority.isOpen(line.benefit.area, 'PAYMENTS') && showsGrant(line.benefit, authority, cases)
