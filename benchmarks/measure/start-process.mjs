import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/**
 * Starts a Node program. `line(pattern)` resolves with the first match in what it prints; `stop` ends it.
 * @param {readonly string[]} words
 */
export function startProcess(words) {
  const child = spawn(process.execPath, words, { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(child, 'close')
  const lines = []
  const output = createInterface({ input: child.stdout }).on('line', line => lines.push(line))
  return {
    pid: child.pid ?? 0,
    say: text => child.stdin.write(`${text}\n`),
    async line(pattern) {
      for (;;) {
        const found = lines.map(line => line.match(pattern)).find(Boolean)
        if (found) return found
        await Promise.race([once(output, 'line'), ended.then(() => fail(words, lines))])
      }
    },
    async success() {
      const [code] = await ended
      if (code !== 0) fail(words, lines)
    },
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

function fail(words, lines) {
  throw new Error(`node ${words.join(' ')} ended too early:\n${lines.join('\n')}`)
}
