// What the gateway answers to MitOverblik.graphql, and how it is asked.
import { persona, type Session } from "../src/session";
import type { Language } from "../src/words";
import operation from "./MitOverblik.graphql?raw";

export interface Money {
  amount: string;
}

export interface Link {
  title: string;
  url: string;
  kindText: string;
  language: "DA" | "EN";
}

export interface Contact {
  title: string;
  phone: string | null;
  url: string | null;
  hours: string | null;
}

export interface SourceAnswer {
  authority: { cvr: string; name: string };
  state: string;
  stateText: string;
  indexText: string;
}

export interface Coverage {
  complete: boolean;
  answers: SourceAnswer[];
}

export interface Event {
  date: string;
  kind: "PROGRESS" | "DOCUMENT" | "PAYMENT";
  kindText: string;
  title: string;
}

export interface Letter {
  id: string;
  title: string;
  date: string | null;
  kindText: string;
}

export interface Case {
  id: string;
  title: string;
  area: { title: string };
  authority: { name: string };
  progress: "OPENED" | "EXAMINED" | "DECIDED" | "CLOSED" | "UNKNOWN";
  progressSince: string | null;
  progressText: string;
  nextText: string | null;
  openedOn: string | null;
  closedOn: string | null;
  expected: { overdue: boolean; text: string } | null;
  contact: Contact | null;
  complaint: { until: string; url: string | null; text: string } | null;
  links: Link[];
  timeline: { nodes: Event[]; pageInfo: { hasNextPage: boolean } } | null;
  documents: { totalCount: number | null; nodes: Letter[] } | null;
}

export interface Benefit {
  id: string;
  title: string;
  authority: { name: string };
  startsOn: string | null;
  endsOn: string | null;
  current: boolean;
  nextPayment: { date: string; net: Money | null; gross: Money | null; basisText: string } | null;
  contact: Contact | null;
  links: Link[];
}

export interface Sums {
  gross: Money;
  net: Money | null;
  planned: Money;
  payments: number;
  unknown: number;
}

export interface Months {
  months: { month: string; sums: Sums }[];
  total: { gross: Money; net: Money | null } | null;
  coverage: { complete: boolean };
}

export interface Payment {
  id: string;
  title: string;
  availableOn: string | null;
  amount: Money;
  corrects: boolean;
  status: string;
  statusText: string;
  paidTo: string;
  paidToText: string;
  total: { sentText: string | null; paidText: string | null } | null;
}

export interface View {
  at: string;
  what: string;
  by: string;
  authorities: string[];
}

export interface Citizen {
  name: string | null;
  cases: { totalCount: number | null; coverage: Coverage; pageInfo: { hasNextPage: boolean }; nodes: Case[] } | null;
  benefits: { coverage: Coverage; nodes: Benefit[] } | null;
  paymentsByMonth: Months | null;
  payments: { nodes: Payment[] } | null;
  accessLog: { nodes: View[] } | null;
}

export interface Answer {
  me: Citizen | null;
  /** Codes of what went wrong, by the path of the field. */
  errors: Map<string, string>;
}

interface Body {
  data?: { me: Citizen | null };
  errors?: { path?: (string | number)[]; extensions?: { code?: string } }[];
}

export class Unanswered extends Error {}

export function asking(key: string): (language: Language) => Promise<Answer> {
  const session = persona(key);
  return (language) => ask(session, language);
}

async function ask(session: Session, language: Language): Promise<Answer> {
  const answer = await fetch("/graphql", {
    method: "POST",
    headers: {
      Accept: "application/graphql-response+json",
      Authorization: `Bearer ${await session.token()}`,
      "Content-Type": "application/json",
    },
    body: JSON.stringify({ query: operation, variables: { language: language.toUpperCase() } }),
  });
  const body: Body = await answer.json();
  const code = body.errors?.[0]?.extensions?.code;
  if (!body.data) throw new Unanswered(code ?? `HTTP ${answer.status}`);
  const errors = (body.errors ?? []).map(({ path, extensions }) => [
    (path ?? []).join("."),
    extensions?.code ?? "INTERNAL",
  ]);
  return { me: body.data.me, errors: new Map(errors as [string, string][]) };
}
