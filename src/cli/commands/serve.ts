import { createServer } from 'node:http'
import { Command } from 'commander'
import { inviteWhenRead } from '../../http/bindings/node.ts'
import { buildEngine } from '../build-engine.ts'
import { backendFlags } from '../flags/backend-flags.ts'
import { engineFlags } from '../flags/engine-flags.ts'
import { serveFlags } from '../flags/serve-flags.ts'
import { createListener } from '../serve/create-listener.ts'
import { drainable } from '../serve/drain.ts'
import { listen } from '../serve/listen.ts'
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
  const engine = buildEngine(settings)
  const server = createServer({
    // A body may take hours; one that stalls is the handler's to end.
    requestTimeout: 0,
    // Longer than the minute after which most proxies drop an idle connection, so that they are the first to.
    keepAliveTimeout: 65_000,
  })
  server.on('request', await createListener(engine, settings))
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
  sweeper.stop()
  const isWhole = await drain.run(settings.drain)
  await engine.close()
  console.log(isWhole ? 'Stopped.' : 'Stopped; what did not end in time was cut, and resumes where it stood.')
}

function warn(problem: string): void {
  console.error(`quayside: ${problem}`)
}
