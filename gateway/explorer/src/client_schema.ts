// Takes out of an introspection what routers alone ask for, so that the docs show what a frontend may ask.
import type { ExecutionResult } from "graphql";

interface TypeRef {
  name: string | null;
  ofType?: TypeRef | null;
}

interface Introspected {
  __schema: {
    queryType: { name: string };
    types: { name: string; fields?: { name: string }[] | null }[];
    directives: { name: string; args: { type: TypeRef }[] }[];
  };
}

const isRouters = (name: string | null) => name !== null && /^_(?!_)|^(federation|link)__/.test(name);
const named = (type: TypeRef): string | null => (type.ofType ? named(type.ofType) : type.name);

export function forFrontends(result: ExecutionResult): ExecutionResult {
  const schema = (result.data as Introspected | null | undefined)?.__schema;
  if (!schema) return result;
  schema.types = schema.types.filter(({ name }) => !isRouters(name));
  for (const type of schema.types)
    if (type.name === schema.queryType.name) type.fields = type.fields?.filter(({ name }) => !isRouters(name)) ?? null;
  schema.directives = schema.directives.filter(({ args }) => !args.some(({ type }) => isRouters(named(type))));
  return result;
}
