// What the page says, in Danish and English. The graph brings all other words.
import type { Language } from "../src/words";

const da = {
  title: "Mit Overblik",
  madeUp: "Opdigtede borgere",
  citizen: "Borger",
  skip: "Gå til indholdet",
  language: "Sprog",
  loading: "Henter dit overblik …",
  failed: "Vi kan ikke hente dit overblik lige nu. Prøv igen om lidt.",
  again: "Prøv igen",
  noCitizens: "Borgerne kunne ikke hentes. Genindlæs siden.",
  hello: "Overblik for",
  incomplete: "Ikke alle har svaret, så noget kan mangle:",
  cases: "Mine sager",
  running: "I gang",
  ended: "Afsluttet",
  noCases: "Her er ingen sager.",
  moreCases: "Du har flere sager, end der er plads til her.",
  casesMissing: "Sagerne kan ikke hentes lige nu.",
  steps: ["Åbnet", "Oplyst", "Afgjort", "Afsluttet"],
  since: "siden",
  step: "Trin",
  of: "af",
  next: "Hvad sker der nu?",
  happened: "Det er sket",
  earlier: "Der er sket mere før.",
  noTimeline: "Myndigheden viser ikke, hvad der er sket.",
  letters: "Breve og dokumenter",
  noLetters: "Ingen.",
  lettersHidden: "Myndigheden viser ikke dokumenter i denne sag.",
  help: "Hjælp",
  contact: "Kontakt",
  complain: "Er du uenig?",
  complainHow: "Sådan klager du",
  money: "Min økonomi",
  benefits: "Ydelser",
  noBenefits: "Her er ingen ydelser.",
  benefitsMissing: "Ydelserne kan ikke hentes lige nu.",
  formerBenefits: "Tidligere ydelser",
  nextPayment: "Næste udbetaling",
  net: "til dig",
  gross: "før skat",
  noNext: "Ingen kommende udbetaling kendes.",
  from: "fra",
  to: "til",
  byMonth: "Udbetalt måned for måned",
  month: "Måned",
  reached: "Nåede kontoen",
  granted: "Bevilget",
  planned: "Planlagt",
  unknownNet: "ukendt",
  total: "I alt",
  noMonths: "Her er ingen udbetalinger.",
  monthsMissing: "Udbetalingerne kan ikke hentes lige nu.",
  latest: "Seneste udbetalinger",
  corrects: "Regulering af en tidligere periode",
  why: "Hvorfor",
  looked: "Hvem har kigget",
  noViews: "Ingen endnu.",
  shownHere: "Her vises det, som hver myndighed har valgt at åbne for. Der kan være mere, end du ser her.",
  newTab: "på en anden side",
};

const en: typeof da = {
  title: "My Overview",
  madeUp: "Made-up citizens",
  citizen: "Citizen",
  skip: "Go to the content",
  language: "Language",
  loading: "Fetching your overview …",
  failed: "We cannot fetch your overview right now. Try again in a moment.",
  again: "Try again",
  noCitizens: "The citizens could not be fetched. Reload the page.",
  hello: "Overview for",
  incomplete: "Not everybody has answered, so something may be missing:",
  cases: "My cases",
  running: "Under way",
  ended: "Closed",
  noCases: "There are no cases here.",
  moreCases: "You have more cases than there is room for here.",
  casesMissing: "The cases cannot be fetched right now.",
  steps: ["Opened", "Examined", "Decided", "Closed"],
  since: "since",
  step: "Step",
  of: "of",
  next: "What happens now?",
  happened: "What has happened",
  earlier: "More has happened before.",
  noTimeline: "The authority does not show what has happened.",
  letters: "Letters and documents",
  noLetters: "None.",
  lettersHidden: "The authority does not show documents in this case.",
  help: "Help",
  contact: "Contact",
  complain: "Do you disagree?",
  complainHow: "How to complain",
  money: "My money",
  benefits: "Benefits",
  noBenefits: "There are no benefits here.",
  benefitsMissing: "The benefits cannot be fetched right now.",
  formerBenefits: "Former benefits",
  nextPayment: "Next payment",
  net: "to you",
  gross: "before tax",
  noNext: "No coming payment is known.",
  from: "from",
  to: "to",
  byMonth: "Paid month by month",
  month: "Month",
  reached: "Reached the account",
  granted: "Granted",
  planned: "Planned",
  unknownNet: "unknown",
  total: "In all",
  noMonths: "There are no payments here.",
  monthsMissing: "The payments cannot be fetched right now.",
  latest: "Latest payments",
  corrects: "Correction of an earlier period",
  why: "Why",
  looked: "Who has looked",
  noViews: "Nobody yet.",
  shownHere: "This shows what each authority has chosen to open. There may be more than you see here.",
  newTab: "on another page",
};

export const words = { da, en };
export type Words = typeof da;

const locale = (language: Language) => (language === "da" ? "da-DK" : "en-GB");

export const day = (date: string | null, language: Language): string =>
  date
    ? new Intl.DateTimeFormat(locale(language), { dateStyle: "long", timeZone: "UTC" }).format(new Date(`${date}T12:00:00Z`))
    : "–";

export const month = (date: string, language: Language): string =>
  new Intl.DateTimeFormat(locale(language), { month: "long", year: "numeric", timeZone: "UTC" }).format(
    new Date(`${date}T12:00:00Z`),
  );

export const moment = (at: string, language: Language): string =>
  new Intl.DateTimeFormat(locale(language), { dateStyle: "medium", timeStyle: "short", timeZone: "Europe/Copenhagen" }).format(
    new Date(at),
  );

/** Amounts are shown from their digits: no float comes between. */
export const kroner = (amount: string, language: Language): string => {
  const [whole = "0", cents = "00"] = amount.replace("-", "").split(".");
  const [thousands, decimal] = language === "da" ? [".", ","] : [",", "."];
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, thousands);
  return `${amount.startsWith("-") ? "−" : ""}${grouped}${decimal}${cents.slice(0, 2)} kr.`;
};
