// Relay's runtime asks what Relay's compiler has made of relay/cases.js, and its store reads the answer.
import relay from 'relay-runtime';

import query from './relay/generated/casesQuery.graphql.js';
import page from './relay/generated/cases_page.graphql.js';
import { authorization, fetchNoted, url } from './asking.mjs';

const { Environment, Network, RecordSource, Store, createOperationDescriptor, fetchQuery, getSelector } = relay;

async function ask({ text }, variables) {
  const headers = { authorization, 'content-type': 'application/json' };
  const response = await fetchNoted(url, { method: 'POST', headers, body: JSON.stringify({ query: text, variables }) });
  return response.json();
}

const environment = new Environment({ network: Network.create(ask), store: new Store(new RecordSource()) });
const data = await fetchQuery(environment, query, { count: 3, cursor: null }).toPromise();
const { me } = environment.lookup(getSelector(page, data)).data;
console.log(JSON.stringify({ name: me.name, ids: me.cases.edges.map((edge) => edge.node.id), totalCount: me.cases.totalCount }));
