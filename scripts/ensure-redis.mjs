// The Redis adapters are tested against Redis. This makes sure that there is one before the tests begin.
import { spawnSync } from 'node:child_process'
import { aptInstall, canInstall } from './apt-install.mjs'

if (process.env.QUAYSIDE_REDIS_URL) console.log('Redis for the tests: the one that QUAYSIDE_REDIS_URL names')
else {
  if (!version() && canInstall()) aptInstall('redis-server')
  if (version()) console.log(`Redis for the tests: ${version()}`)
  else complain()
}

function version() {
  const { stdout } = spawnSync('redis-server', ['--version'], { encoding: 'utf8' })
  return stdout?.match(/v=(\S+)/)?.[1]
}

function complain() {
  console.error(
    [
      '',
      '  ********************************************************************',
      '  There is no redis-server on this machine.',
      '  The tests of the Redis adapters will NOT RUN.',
      '  Install one (Debian: apt-get install redis-server),',
      '  or name one with QUAYSIDE_REDIS_URL.',
      '  ********************************************************************',
      '',
    ].join('\n'),
  )
  if (process.env.CI) process.exitCode = 1
}
