import type { SeededRandom } from '../../../src/testing/seeded-random.ts'
import { pick } from './chance.ts'

/** A value that some header or field somewhere might choke on. */
export function junk(random: SeededRandom): string {
  return pick(random, junkValues)
}

/** A path at which there is no upload. */
export function junkPath(random: SeededRandom): string {
  return pick(random, junkPaths)
}

const junkPaths = [
  '/files/none',
  '/files/%00',
  '/files/..%2f',
  '/files//',
  '/files/a/b',
  '/files/%',
  '/files/init/',
  '/files/__proto__',
  '/files/none/content',
  '/files/?state=shut&limit=0&cursor=x',
  '/filesx',
  '/',
  '*',
  'http://other/files/none',
]

const junkValues = [
  '',
  ' ',
  '-1',
  '0',
  '1e9',
  '5.0',
  '?2',
  '?1;x',
  '9007199254740993',
  '18446744073709551616',
  'NaN',
  'true',
  'bytes=0-',
  'bytes=5-1',
  'final;',
  'final',
  'partial;',
  'PATCH',
  'DELETE',
  'sha1',
  'sha1 =',
  'sha-256=::',
  'sha-256=:YQ==:',
  'sha-256=5, md5=0',
  'x y z',
  ',,,',
  'a '.repeat(300),
  '\u00ff\u0080',
  '%00',
  '{"a":1}',
  'multipart/form-data; boundary=x',
  'application/json',
  '*/*',
  '__proto__ YQ==',
  'constructor',
]
