// urql as it comes, and with its persisted queries.
import { Client, cacheExchange, fetchExchange, gql } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';

import { authorization, fetchNoted, sent, url } from './asking.mjs';

const NAME = gql`query Name { me { id name cases(first: 1) { totalCount } } }`;
const client = (...exchanges) =>
  new Client({ url, exchanges: [cacheExchange, ...exchanges, fetchExchange], fetch: fetchNoted, fetchOptions: { headers: { authorization } } });

async function asked(urql) {
  sent.length = 0;
  const { data, error } = await urql.query(NAME, {}).toPromise();
  const before = sent.length;
  const again = await urql.query(NAME, {}).toPromise();
  return { name: data?.me.name, error: error?.message ?? null, fromCache: sent.length === before && again.data?.me.name === data?.me.name, sent: [...sent] };
}

const asItComes = await asked(client());
const first = await asked(client(persistedExchange()));
const second = await asked(client(persistedExchange()));
console.log(JSON.stringify({ asItComes, persisted: { first, second } }));
