// The common schema with its resolvers; a field with @whenOpen asks the openings of its parent's authority and area first.
import { readFileSync } from 'node:fs'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { getDirective, MapperKind, mapSchema } from '@graphql-tools/utils'
import { defaultFieldResolver } from 'graphql'

const typeDefs = readFileSync(new URL('schema.graphql', import.meta.url), 'utf8')
const WHOLE = new Set(['ANSWERED', 'NOT_OPENED'])

const key = (sources, parent) => sources.byParent ? parent : parent.id
const part = (name) => async (parent, { first }, { sources }) =>
  ({ nodes: (await sources[name].load(key(sources, parent))).slice(0, first) })

const connection = (name) => async (_citizen, { first, after }, { sources }) => {
  const { records, answers } = await sources[name].load(name)
  const from = after ? sources.own.cursors[after] : 0
  const complete = answers.every((answer) => WHOLE.has(answer.state))
  return { nodes: records.slice(from, from + first), totalCount: records.length, coverage: { complete, answers } }
}

const resolvers = {
  Query: { me: (_root, _arguments, { sources }) => sources.own },
  Citizen: { cases: connection('cases'), benefits: connection('benefits') },
  Case: { timeline: part('timeline'), documents: part('documents') },
  Benefit: { payments: part('payments') },
}

function whenOpen(config, _field, _type, schema) {
  const found = getDirective(schema, config, 'whenOpen')?.[0]
  if (!found) return config
  const resolve = config.resolve ?? defaultFieldResolver
  const gated = (parent, argumentsOf, context, info) => {
    return context.sources.opens(parent, found.part) ? resolve(parent, argumentsOf, context, info) : null
  }
  return { ...config, resolve: gated }
}

export const schema = mapSchema(makeExecutableSchema({ typeDefs, resolvers }), { [MapperKind.OBJECT_FIELD]: whenOpen })
