// npm run bench -- SUITE [--rounds N | --quick]
import { parseArgs } from 'node:util'
import { memory } from './suites/memory.mjs'
import { redis } from './suites/redis.mjs'
import { s3 } from './suites/s3.mjs'
import { stall } from './suites/stall.mjs'

const suites = { memory, redis, s3, stall }

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string' }, quick: { type: 'boolean', default: false } },
})
const suite = suites[positionals[0] ?? '']
const rounds = Number(values.rounds ?? (values.quick ? 3 : 5))
if (!suite || !Number.isInteger(rounds) || rounds < 1) {
  console.error(`usage: npm run bench -- ${Object.keys(suites).join('|')} [--rounds N | --quick]`)
  process.exit(2)
}

const targets = await suite({ rounds })
for (const { name, met } of targets) console.log(`${met ? 'met   ' : 'MISSED'}  ${name}`)
const missed = targets.filter(({ met }) => !met).length
console.log(`bench: ${targets.length - missed} targets met, ${missed} missed`)
process.exitCode = missed === 0 ? 0 : 1
