// Apollo Client as a frontend sets it up: a normalised cache, pages by edges, GET for queries, persisted queries.
import { createHash } from 'node:crypto';

import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { relayStylePagination } from '@apollo/client/utilities';

import { authorization, fetchNoted, sent, url } from './asking.mjs';

const cache = () =>
  new InMemoryCache({
    typePolicies: {
      Citizen: { fields: { cases: relayStylePagination(['filter', 'authorities']) } },
      Query: { fields: { case: (known, { args, toReference }) => known ?? toReference({ __typename: 'Case', id: args.id }) } },
    },
  });
const http = (options = {}) => new HttpLink({ uri: url, fetch: fetchNoted, headers: { authorization }, ...options });
const client = (link) => new ApolloClient({ link, cache: cache() });

const CASES = gql`
  query Cases($after: String) {
    me { id name cases(first: 2, after: $after) { edges { cursor node { id title } } pageInfo { hasNextPage endCursor } totalCount } }
  }`;
const CASE = gql`query Case($id: ID!) { case(id: $id) { id title } }`;
const NAME = gql`query Name { me { id name } }`;

async function pages() {
  const apollo = client(http());
  const watched = apollo.watchQuery({ query: CASES });
  const subscription = watched.subscribe({});
  let { data } = await apollo.query({ query: CASES });
  while (data.me.cases.pageInfo.hasNextPage) {
    await watched.fetchMore({ variables: { after: data.me.cases.pageInfo.endCursor } });
    data = apollo.readQuery({ query: CASES });
  }
  subscription.unsubscribe();
  const asked = sent.length;
  const { edges, totalCount } = data.me.cases;
  const first = edges[0].node;
  const again = await apollo.query({ query: CASE, variables: { id: first.id } });
  return { ids: edges.map((edge) => edge.node.id), totalCount, sameCase: again.data.case.title === first.title, fromCache: sent.length === asked };
}

async function byGet() {
  sent.length = 0;
  const { data } = await client(http({ useGETForQueries: true })).query({ query: NAME });
  return { name: data.me.name, sent: [...sent] };
}

async function persisted() {
  sent.length = 0;
  const sha256 = (text) => createHash('sha256').update(text).digest('hex');
  const link = () => ApolloLink.from([new PersistedQueryLink({ sha256, useGETForHashedQueries: true }), http()]);
  const { data } = await client(link()).query({ query: NAME });
  await client(link()).query({ query: NAME });
  return { name: data.me.name, sent: [...sent] };
}

console.log(JSON.stringify({ pages: await pages(), byGet: await byGet(), persisted: await persisted() }));
