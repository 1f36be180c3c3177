import { createServer } from 'node:http'
import { Command } from 'commander'
import { inviteWhenRead } from '../../http/bindings/node.ts'
import { openBackends } from '../backends.ts'
import { buildEngine } from '../build-engine.ts'
import { backendFlags } from '../flags/backend-flags.ts'
import { engineFlags } from '../flags/engine-flags.ts'
import { serveFlags } from '../flags/serve-flags.ts'
import { createListener } from '../serve/create-listener.ts'
import { drainable } from '../serve/drain.ts'
import { listen } from '../serve/listen.ts'
import { openMetrics } from '../serve/open-metrics.ts'
import { readiness } from '../serve/readiness.ts'
import { stopSignal } from '../serve/stop-signal.ts'
import { startSweeper } from '../serve/sweeper.ts'
import { welcome } from '../serve/welcome.ts'
import type { ServeSettings } from '../settings.ts'

/** `quayside serve`: the upload API and its page, until a signal comes. */
export function serveCommand(): Command {
  const command = new Command('serve')
    .description('take uploads, and show a page to make them with')
    .action((settings: ServeSettings) => serve(settings))
  for (const flag of [...serveFlags(), ...backendFlags(), ...engineFlags()]) command.addOption(flag)
  return command
}

async function serve(settings: ServeSettings): Promise<void> {
  // First, as it may fail for a package that is missing: nothing is open yet.
  const metrics = settings.metrics ? await openMetrics() : undefined
  const backends = openBackends(settings)
  const engine = buildEngine(settings, backends)
  const ready = readiness({ backends, onProblem: warn })
  const server = createServer({
    // A body may take hours; one that stalls is the handler's to end.
    requestTimeout: 0,
    // Longer than the minute after which most proxies drop an idle connection, so that they are the first to.
    keepAliveTimeout: 65_000,
  })
  const operations = { readiness: ready, ...(metrics ? { metrics } : {}) }
  server.on('request', await createListener(engine, settings, operations))
  server.on(
    'checkContinue',
    inviteWhenRead((request, response) => server.emit('request', request, response)),
  )
  const drain = drainable(server)
  const stopped = stopSignal()
  const port = await listen(server, settings.host, settings.port).catch(async error => {
    await engine.close()
    throw error
  })
  const sweeper = startSweeper({ engine, everyMs: settings.sweepEvery, onProblem: warn })
  console.log(welcome(settings, port))

  const signal = await stopped
  console.log(`${signal}: taking nothing new, ${drain.underWay} under way`)
  ready.drain()
  sweeper.stop()
  const isWhole = await drain.run(settings.drain)
  await engine.close()
  console.log(isWhole ? 'Stopped.' : 'Stopped; what did not end in time was cut, and resumes where it stood.')
}

function warn(problem: string): void {
  console.error(`quayside: ${problem}`)
}
