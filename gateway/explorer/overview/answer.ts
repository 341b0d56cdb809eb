// What the gateway answers to MitOverblik.graphql, and how it is asked. The types are graphql-codegen's, by its client
// preset (codegen.json), made from the schema and the operation by `make page-types` and by a test; none is written here.
import type { MitOverblikQuery, MitOverblikQueryVariables } from "../generated/graphql";
import { persona, type Session } from "../src/session";
import type { Language } from "../src/words";
import operation from "./MitOverblik.graphql?raw";
import { remembered, remember } from "./visit";

export type Citizen = NonNullable<MitOverblikQuery["me"]>;
type Cases = NonNullable<Citizen["cases"]>;
type Benefits = NonNullable<Citizen["benefits"]>;

export type Case = Cases["nodes"][number];
export type Coverage = Cases["coverage"];
export type Event = NonNullable<Case["timeline"]>["nodes"][number];
export type Benefit = Benefits["nodes"][number];
export type Contact = NonNullable<Case["contact"]>;
export type Link = Case["links"][number];
export type Months = NonNullable<Citizen["paymentsByMonth"]>;
export type Payment = NonNullable<Citizen["payments"]>["nodes"][number];
export type Changes = NonNullable<Citizen["changes"]>;

export interface Answer {
  me: Citizen | null;
  /** Codes of what went wrong, by the path of the field. */
  errors: Map<string, string>;
}

interface Body {
  data?: MitOverblikQuery | null;
  errors?: { path?: (string | number)[]; extensions?: { code?: string } }[];
}

export class Unanswered extends Error {}

/** Asks as one citizen. Where a draft is compared with what is in force, each has its own address, and no visit counts. */
export function asking(key: string, at: string, remembers: boolean): (language: Language) => Promise<Answer> {
  const session = persona(key);
  return async (language) => {
    const since = remembers ? remembered(key) : null;
    let answer = await ask(session, at, language, since);
    // A token of another citizen, or one that is spoilt: this visit is the first.
    if (answer.errors.get("me.changes") === "BAD_TOKEN") answer = await ask(session, at, language, null);
    if (remembers && answer.me?.changes) remember(key, answer.me.changes.token);
    return answer;
  };
}

async function ask(session: Session, at: string, language: Language, since: string | null): Promise<Answer> {
  const variables: MitOverblikQueryVariables = { language: language === "da" ? "DA" : "EN", since };
  const answer = await fetch(at, {
    method: "POST",
    headers: {
      Accept: "application/graphql-response+json",
      Authorization: `Bearer ${await session.token()}`,
      "Content-Type": "application/json",
    },
    body: JSON.stringify({ query: operation, variables }),
  });
  const body: Body = await answer.json();
  const code = body.errors?.[0]?.extensions?.code;
  if (!body.data) throw new Unanswered(code ?? `HTTP ${answer.status}`);
  const errors = (body.errors ?? []).map(
    ({ path, extensions }) => [(path ?? []).join("."), extensions?.code ?? "INTERNAL"] as const,
  );
  return { me: body.data.me ?? null, errors: new Map(errors) };
}
