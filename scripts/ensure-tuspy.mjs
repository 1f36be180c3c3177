// Debian's tus client is tested against the server. This makes sure that it is there, where that can be done.
import { spawnSync } from 'node:child_process'
import { aptInstall, canInstall } from './apt-install.mjs'

if (!isThere() && canInstall()) aptInstall('python3-tuspy')
console.log(isThere() ? 'tuspy, for the tests of tus, is there' : 'tuspy is not there: its test will say so')

function isThere() {
  const { status } = spawnSync('/usr/bin/python3', ['-c', 'import tusclient'], { stdio: 'ignore' })
  return status === 0
}
