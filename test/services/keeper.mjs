// Runs the servers of one test run, and sees to it that they end with it: when its standard input closes, because the
// test run is over or was killed, it kills every program that it started, removes their folders and goes.
// Reads JSON, one order a line: {"run": ["program", "word", ...], "log": "/path"} or {"remove": "/folder"}.
import { spawn } from 'node:child_process'
import { openSync, rmSync } from 'node:fs'
import { createInterface } from 'node:readline'

const children = []
const folders = []

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line)
  if (order.remove) folders.push(order.remove)
  else children.push(start(order))
}

// Last started, first killed: whoever serves goes before what it stands on.
for (const child of children.reverse()) await end(child)
for (const folder of folders) rmSync(folder, { recursive: true, force: true })

/** @param {{ run: [string, ...string[]], log: string }} order */
function start({ run: [program, ...words], log }) {
  const output = openSync(log, 'a')
  const child = spawn(program, words, { stdio: ['ignore', output, output] })
  child.on('error', error => console.error(`${program} cannot be started: ${error.message}`))
  return child
}

/** @param {import('node:child_process').ChildProcess} child */
async function end(child) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await new Promise(resolve => child.once('exit', resolve))
}
