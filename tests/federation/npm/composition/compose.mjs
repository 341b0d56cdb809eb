// Composes the subgraphs given as name=file with each engine, and prints one line of JSON for each.
import { ApolloGateway } from '@apollo/gateway';
import { composeServices as apollo } from '@apollo/composition';
import { composeServices as guild } from '@theguild/federation-composition';
import { federateSubgraphs } from '@wundergraph/composition';
import { parse, printSchema } from 'graphql';
import { readFileSync } from 'node:fs';

const subgraphs = process.argv.slice(2).map((pair) => {
  const [name, file] = pair.split('=');
  return { name, url: `http://${name}.example/graphql`, typeDefs: parse(readFileSync(file, 'utf-8')) };
});

const tell = (engine, { errors, hints, sdl }) =>
  console.log(JSON.stringify({ engine, errors: (errors ?? []).map(String), hints: (hints ?? []).map(String), sdl }));

const byApollo = apollo(subgraphs);
tell('apollo', { errors: byApollo.errors, hints: byApollo.hints, sdl: byApollo.supergraphSdl });

const byGuild = guild(subgraphs);
tell('guild', { errors: byGuild.errors, sdl: byGuild.supergraphSdl });

const byWundergraph = federateSubgraphs({
  subgraphs: subgraphs.map(({ name, url, typeDefs }) => ({ name, url, definitions: typeDefs })),
  version: '1',
});
tell('wundergraph', {
  errors: byWundergraph.success ? [] : byWundergraph.errors,
  hints: byWundergraph.warnings,
  sdl: byWundergraph.success ? printSchema(byWundergraph.federatedGraphSchema) : undefined,
});

// A router that takes what Apollo's composition makes, or refuses it as it starts.
const started = async (supergraphSdl) => {
  const gateway = new ApolloGateway({ supergraphSdl, logger: { debug() {}, info() {}, warn() {}, error() {} } });
  try {
    await gateway.load();
    await gateway.stop();
    return [];
  } catch (error) {
    return [error];
  }
};
tell('@apollo/gateway', { errors: byApollo.supergraphSdl ? await started(byApollo.supergraphSdl) : byApollo.errors });
