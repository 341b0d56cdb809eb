// A client as a frontend would write it: everything it reads is typed by what was generated from schema.graphql.
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';

import { CasePageDocument, OverviewDocument } from './gql/graphql';

declare const process: { argv: string[] };
const [, , address, token] = process.argv;

async function ask<Answer, Variables>(document: TypedDocumentNode<Answer, Variables>, variables: Variables) {
  const response = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: print(document), variables }),
  });
  const answer = (await response.json()) as { data: Answer; errors?: { extensions: { code: string } }[] };
  if (answer.errors) throw new Error(answer.errors.map((one) => one.extensions.code).join(', '));
  return answer.data;
}

async function main() {
  const { me } = await ask(OverviewDocument, { cases: 3 });
  const cases = me?.cases;
  if (!me || !cases) throw new Error('nobody is logged in');

  // @ts-expect-error - a field that the schema does not have
  void me.nickname;
  // @ts-expect-error - null where the authority does not show it: whoever reads it must say what then
  void me.benefits.nodes;

  const whole: boolean = cases.coverage.complete;
  const { case: first } = await ask(CasePageDocument, { id: cases.nodes[0].id, language: 'EN' });
  const documents: number | null | undefined = first?.documents?.totalCount;
  console.log(JSON.stringify({ name: me.name, whole, titles: cases.nodes.map((one) => one.title), first: first?.title, documents }));
}

void main();
