import { createServer } from 'node:http'

/** Serves on a free port, prints `listening URL`, and ends when told to. `path` is where uploads are. */
export function listen(handler, path = '') {
  const server = handler.listen ? handler : createServer({ requestTimeout: 0 }, handler)
  server.listen(0, '127.0.0.1', () =>
    console.log(`listening http://127.0.0.1:${server.address().port}${path}`),
  )
  process.once('SIGTERM', () => process.exit(0))
}
