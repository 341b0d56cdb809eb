// node server.mjs KIND DUMP [SOURCE]: one of the Node servers, on a free port that it tells on standard output.
// node server.mjs mercurius-job DUMP JOB [SOURCE READER]: Mercurius + JIT that does what the gateway does.
import { createServer } from 'node:http'
import { schema } from './schema.mjs'
import { openJob } from './job.mjs'
import { openSources } from './sources.mjs'

const [kind, path, ...more] = process.argv.slice(2)
const isJob = kind === 'mercurius-job'
const job = isJob ? await openJob(path, ...more) : null
const sourcesOf = isJob ? null : openSources(path, more[0])
const contextOf = isJob ? job.contextOf : (authorization) => ({ sources: sourcesOf(authorization.slice('Bearer '.length)) })
const HOST = '127.0.0.1'

async function yoga() {
  const { createYoga } = await import('graphql-yoga')
  const context = ({ request }) => contextOf(request.headers.get('authorization'))
  const server = createServer(createYoga({ schema, context, logging: false, graphiql: false, landingPage: false }))
  await new Promise((resolve) => server.listen(0, HOST, resolve))
  return server.address().port
}

async function apollo() {
  const { ApolloServer } = await import('@apollo/server')
  const { default: fastify } = await import('fastify')
  const { fastifyApolloDrainPlugin, fastifyApolloHandler } = await import('@as-integrations/fastify')
  const app = fastify()
  const server = new ApolloServer({ schema, introspection: false, plugins: [fastifyApolloDrainPlugin(app)] })
  await server.start()
  const context = async (request) => contextOf(request.headers.authorization)
  app.post('/graphql', fastifyApolloHandler(server, { context }))
  await app.listen({ port: 0, host: HOST })
  return app.server.address().port
}

async function mercurius(jit) {
  const { default: fastify } = await import('fastify')
  const { default: plugin } = await import('mercurius')
  const app = fastify()
  await app.register(plugin, { schema, jit, context: (request) => contextOf(request.headers.authorization) })
  if (job) {
    app.graphql.addHook('onResolution', job.record)
    app.addHook('onResponse', async (request, reply) => {
      const line = { event: 'request', status: reply.statusCode, ms: reply.elapsedTime, id: request.id }
      process.stderr.write(`${JSON.stringify(line)}\n`)
    })
  }
  await app.listen({ port: 0, host: HOST })
  return app.server.address().port
}

const kinds = {
  yoga, apollo, mercurius: () => mercurius(0), 'mercurius-jit': () => mercurius(1), 'mercurius-job': () => mercurius(1),
}
process.stdout.write(`${JSON.stringify({ port: await kinds[kind]() })}\n`)
