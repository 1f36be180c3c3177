// The example of several servers is tested behind nginx. This makes sure that there is one before the tests begin.
import { spawnSync } from 'node:child_process'
import { aptInstall, canInstall } from './apt-install.mjs'

if (!version() && canInstall()) aptInstall('nginx-light')
if (version()) console.log(`nginx for the tests: ${version()}`)
else complain()

function version() {
  const { stderr } = spawnSync('nginx', ['-v'], { encoding: 'utf8' })
  return stderr?.match(/nginx\/(\S+)/)?.[1]
}

function complain() {
  console.error(
    [
      '',
      '  ********************************************************************',
      '  There is no nginx on this machine.',
      '  The test of examples/cluster will NOT RUN.',
      '  Install one (Debian: apt-get install nginx-light).',
      '  ********************************************************************',
      '',
    ].join('\n'),
  )
  if (process.env.CI) process.exitCode = 1
}
