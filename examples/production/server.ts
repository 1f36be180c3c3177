// The server: uploads for owners at /files/, and health and metrics for operators on a port of their own.
import { createServer } from 'node:http'
import fastify from 'fastify'
import { register } from 'prom-client'
import { chunked, ietf, tus } from 'quayside/http'
import { fastifyUploads } from 'quayside/http/fastify'
import { uploadMetrics } from 'quayside/prometheus'
import { openEngine } from './engine.ts'
import { settings } from './settings.ts'

const { engine, close } = openEngine()
uploadMetrics({ register })

// Node ends every request after five minutes otherwise; bodies that stall end by themselves.
const app = fastify({ logger: { level: 'warn' }, requestTimeout: 0, forceCloseConnections: 'idle' })
app.register(fastifyUploads, {
  engine,
  prefix: '/files',
  protocols: [tus(), ietf(), chunked()],
  trustProxy: true,
  authenticate: request =>
    settings.tokens.get(request.header('authorization')?.replace(/^Bearer /, '') ?? ''),
  onError: error => app.log.error(error),
})

const operators = createServer(async (request, response) => {
  if (request.url === '/metrics') return response.end(await register.metrics())
  response.statusCode = request.url === '/healthz' ? 200 : 404
  response.end()
})

// Removes what expired and repeats what a crash left undone; any number of servers may do so at once.
const sweeper = setInterval(() => engine.sweep().catch(error => app.log.error(error)), 60_000)

const origin = await app.listen({ port: settings.port, host: settings.host })
operators.listen(settings.operatorsPort, settings.host, () => console.log(`listening at ${origin}/files/`))

process.once('SIGTERM', async () => {
  clearInterval(sweeper)
  operators.close()
  await app.close()
  await close()
})
