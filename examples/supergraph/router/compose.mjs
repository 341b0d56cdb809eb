// Joins subgraphs, given as name=address=file, to one supergraph, and prints it. An error is told on standard error.
import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';
import { readFileSync } from 'node:fs';

const subgraphs = process.argv.slice(2).map((given) => {
  const [name, url, file] = given.split('=');
  return { name, url, typeDefs: parse(readFileSync(file, 'utf-8')) };
});

const { errors, supergraphSdl } = composeServices(subgraphs);
if (errors?.length) {
  for (const error of errors) console.error(error.message);
  process.exit(1);
}
console.log(supergraphSdl);
