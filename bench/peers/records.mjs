// Records out of what the indexes answer: as much of them as the rules and the overview need.
import { list } from './xml.mjs'

const PRIMARY_PARTY = 'd839f26a-d4d1-4441-b2d6-3dbbb12a9404'
const PRIMARY_CLASS = 'a86c6581-ec85-412d-a655-31a1f1d5b14f'
const AUTHORITY = '9e979b84-b846-4472-8622-58007dc63c7e'
const MASTER_SYSTEM = '251c24fd-57b0-4afc-9d73-b063d1957eb3'
const FINISHED = new Set(['Publiceret', 'Endeligt', 'Afleveret'])
const INTERNAL = 'Internt Notat'

const day = (instant) => instant ? instant.slice(0, 10) : null
const time = (bound) => bound?.TidsstempelDatoTid ?? null
const begins = (part) => time(part.Virkning?.FraTidspunkt)
const start = (part) => Date.parse(begins(part) ?? '') || 0

function inForce(part, now) {
  const [from, until] = [time(part.Virkning?.FraTidspunkt), time(part.Virkning?.TilTidspunkt)]
  return (from === null || Date.parse(from) <= now) && (until === null || Date.parse(until) > now)
}

const latest = (parts, now) =>
  parts.filter((part) => inForce(part, now)).sort((left, right) => start(left) - start(right)).at(-1)
const ofRole = (parts, role) => list(parts).filter((part) => part.Rolle?.UUIDIdentifikator === role)
const newest = (registrations) =>
  list(registrations).sort((left, right) => Date.parse(left.Tidspunkt) - Date.parse(right.Tidspunkt)).at(-1)

const rows = (answer) => answer.Envelope.Body.FremsoegSagDokumentIndeksOutput

export const cases = (answer, cpr, authority, now) =>
  list(rows(answer).SagFiltreretOejebliksbillede).map((snapshot) => oneCase(snapshot, cpr, authority, now))

function oneCase(snapshot, cpr, authority, now) {
  const { AttributListe, TilstandListe, RelationListe } = newest(snapshot.Registrering)
  const indexed = latest(list(AttributListe.LokalUdvidelseListe?.SagIndeksEgenskaber), now)
  const steps = list(TilstandListe.Fremdrift).filter((step) => start(step) <= now)
  steps.sort((left, right) => start(left) - start(right))
  const current = latest(steps, now)
  const subject = latest(ofRole(RelationListe.Sagsklasse, PRIMARY_CLASS), now)
  const actor = latest(ofRole(RelationListe.Sagsaktoer, AUTHORITY), now)
  const system = latest(ofRole(RelationListe.LokalUdvidelseListe?.SagsitsystemRelation, MASTER_SYSTEM), now)
  const about = subject?.LokalUdvidelseListe?.SagsklasseLokalUdvidelse
  return {
    uuid: snapshot.ObjektType.UUIDIdentifikator,
    authority: actor?.LokalUdvidelseListe?.SagsaktoerLokalUdvidelse?.['CVR-Nummer'] ?? authority,
    is_primary_party: ofRole(RelationListe.Sagspart, PRIMARY_PARTY)
      .some((party) => inForce(party, now) && party.ReferenceID?.URNIdentifikator === `urn:oio:cpr-nr:${cpr}`),
    area: about?.BrugervendtNoegle ?? null,
    area_title: about?.Klassetitel ?? null,
    title: latest(list(AttributListe.Egenskaber), now)?.Titel ?? null,
    created: day(indexed?.OprettetTidspunkt ?? begins(steps[0] ?? {})),
    sensitivity: indexed?.Foelsomhed ?? null,
    progress: current?.FremdriftStatusKode ?? '',
    progress_since: current ? day(begins(current)) : null,
    steps: steps.map((step) => ({ progress: step.FremdriftStatusKode, since: day(begins(step)) })),
    display_classes: list(RelationListe.Sagsklasse)
      .filter((part) => part.Rolle?.UUIDIdentifikator !== PRIMARY_CLASS && inForce(part, now))
      .map((part) => ({ id: part.ReferenceID?.UUIDIdentifikator ?? null })),
    system: system?.ReferenceID?.UUIDIdentifikator ?? null,
    journal: list(RelationListe.Journalpost).filter((entry) => inForce(entry, now)).map((entry) => ({
      document: entry.ReferenceID?.UUIDIdentifikator ?? null,
      title: entry.LokalUdvidelseListe?.JournalpostLokalUdvidelse?.Titel ?? null,
      since: day(begins(entry)),
      in_doubt: false,
    })),
  }
}

export const documents = (answer, now) => list(rows(answer).DokumentFiltreretOejebliksbillede).map((snapshot) => {
  const { AttributListe, TilstandListe, RelationListe } = newest(snapshot.Registrering)
  const properties = latest(list(AttributListe.Egenskaber), now) ?? {}
  return {
    uuid: snapshot.ObjektType.UUIDIdentifikator,
    title: properties.Titel ?? null,
    dated: properties.BrevDato ?? null,
    kind: properties.Type ?? 'Andet',
    is_internal: properties.Type === INTERNAL,
    is_finished: FINISHED.has(latest(list(TilstandListe.Fremdrift), now)?.FremdriftStatusKode),
    sensitivity: properties.Foelsomhed ?? null,
    display_classes: list(RelationListe.Dokumentklasse).map((part) => ({ id: part.ReferenceID?.UUIDIdentifikator })),
  }
})

const payment = (structure) => structure && {
  uuid: structure.OekonomiskEffektueringUUID,
  available_on: structure.OekonomiskEffektueringDispositionsdato ?? null,
  gross: structure.OekonomiskEffektueringSamletBruttobeloeb ?? null,
  sent: structure.OekonomiskEffektueringBeloebSendtTilUdbetaling ?? null,
  paid: structure.OEkonomiskEffektueringBeloebUdbetalt ?? null,
  status_text: structure.OekonomiskEffektueringUdbetalingStatus ?? null,
}

const line = (row, authority, benefit, paid) => ({
  authority,
  benefit,
  payment: payment(paid),
  amount: row.OekonomiskYdelseseffektueringBeloeb,
  period_from: row.OekonomiskYdelseseffektueringPeriodeFra ?? null,
  period_to: row.OekonomiskYdelseseffektueringPeriodeTil ?? null,
  number: 0,
})

const linesOf = (row) => list(row.OEkonomiskYdelseseffektueringListe?.OEkonomiskYdelseseffektuering)

function benefit(row, cpr, authority) {
  const grant = row.BevillingStruktur
  return {
    grant: grant.BevillingUUID,
    id: row.BevilgetYdelseID,
    authority: grant.BevillingEjer?.VirksomhedCVRNummer ?? authority,
    is_granted_to_citizen: list(grant.Bevillingsmodtager).some((party) => party.PartCPRNummer === cpr),
    title: row.YdelseNavn,
    area: row.BevilgetYdelseKLEEmne,
    starts: row.BevilgetYdelseStartDato ?? null,
    ends: row.BevilgetYdelseSlutDato ?? null,
    sensitivity: grant.BevillingFoelsomhed ?? null,
    system: grant.BevillingMasterSystemInstans?.ItSystemInstansIdentifikation ?? null,
    case: list(grant.Bevillingssag)[0]?.SagUUID ?? null,
  }
}

export function granted(answer, cpr, authority) {
  const benefits = []
  const lines = []
  for (const row of list(answer.Envelope.Body.BevillingHent_O.BevilgetYdelseListe?.BevilgetYdelse)) {
    const granted = benefit(row, cpr, authority)
    benefits.push(granted)
    lines.push(...linesOf(row).map((part) => line(part, authority, granted, part.OekonomiskEffektueringStruktur)))
  }
  return { benefits, lines }
}

export function paid(answer, cpr, authority) {
  const lines = []
  const output = answer.Envelope.Body.EffektueringHent_O
  for (const row of list(output.OEkonomiskEffektueringListe?.OEkonomiskEffektuering)) {
    for (const part of linesOf(row)) {
      const granted = part.BevilgetYdelse ? benefit(part.BevilgetYdelse, cpr, authority) : null
      lines.push(line(part, authority, granted, row.OekonomiskEffektueringStruktur))
    }
  }
  return lines
}
