// How the router behaves. Hive Gateway's own command reads the same: `hive-gateway supergraph -c gateway.config.mjs`.
const production = process.env.NODE_ENV === 'production';

// What each subgraph knows the router by.
const secrets = {
  BORGERBLIK: process.env.BORGERBLIK_ROUTER_SECRET,
  APPOINTMENTS: process.env.APPOINTMENTS_ROUTER_SECRET,
};

export const gatewayConfig = {
  supergraph: process.env.SUPERGRAPH ?? './supergraph.graphql',

  // The citizen's own token goes to every subgraph, which believes nobody else about who asks.
  propagateHeaders: {
    fromClientToSubgraphs: ({ request, subgraphName }) => ({
      authorization: request.headers.get('authorization') ?? undefined,
      'x-router-secret': secrets[subgraphName.toUpperCase()],
    }),
  },

  // A subgraph that does not answer costs its own part of the answer alone, and the whole never waits longer.
  // Borgerblik itself answers within 8 seconds.
  upstreamTimeout: Number(process.env.UPSTREAM_TIMEOUT ?? 9000),
  requestDeadline: 15000,

  // What Borgerblik says in @cost and @listSize holds for the whole question, before anybody is asked.
  demandControl: { maxCost: 100000 },

  disableIntrospection: production ? {} : undefined,
  graphiql: !production,
  landingPage: !production,
  logging: 'warn',
};
