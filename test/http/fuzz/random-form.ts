import type { SeededRandom } from '../../../src/testing/seeded-random.ts'
import { oneIn, pick } from './chance.ts'
import { junk } from './junk.ts'

export const boundary = 'fuzz-y'

/** A part of bytes is a file. */
export type FormPart = readonly [name: string, value: string | Buffer]

/** The parts as multipart/form-data, now and then with something wrong about them or about how they end. */
export function randomForm(random: SeededRandom, parts: readonly FormPart[]): Buffer {
  const all = oneIn(random, 25) ? [...parts, pick(random, parts)] : parts
  const pieces = all.map(part => partBytes(random, part))
  const end = oneIn(random, 25)
    ? pick(random, ['', `--${boundary}`, `--${boundary}--`])
    : `--${boundary}--\r\n`
  const before = oneIn(random, 25) ? `${junk(random)}\r\n` : ''
  return Buffer.concat([Buffer.from(before, 'latin1'), ...pieces, Buffer.from(end)])
}

function partBytes(random: SeededRandom, [name, value]: FormPart): Buffer {
  const file = typeof value === 'string' ? '' : '; filename="blob"'
  const named = oneIn(random, 60) ? junk(random) : `form-data; name="${name}"${file}`
  const head = `--${boundary}\r\nContent-Disposition: ${named}\r\n\r\n`
  return Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(value), Buffer.from('\r\n')])
}
