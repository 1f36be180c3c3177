import type { ClientRunningHash } from './client-running-hash.ts'

/** RFC 1321, 3.4: floor(2^32 * |sin(i + 1)|). */
const sines = Int32Array.from({ length: 64 }, (_, i) => Math.floor(2 ** 32 * Math.abs(Math.sin(i + 1))) | 0)
/** The four rotations of each round, in turn. */
const rotations = Uint8Array.of(7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21)

/** MD5 (RFC 1321) in plain script, for where WebAssembly is forbidden. */
export function md5Hash(): ClientRunningHash {
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476)
  const block = new Uint8Array(64)
  let total = 0
  const update = (bytes: Uint8Array) => {
    const held = total % 64
    total += bytes.length
    let start = 0
    if (held > 0) {
      start = Math.min(64 - held, bytes.length)
      block.set(bytes.subarray(0, start), held)
      if (held + start < 64) return
      digestBlocks(state, block, 0, 64)
    }
    const whole = start + Math.floor((bytes.length - start) / 64) * 64
    digestBlocks(state, bytes, start, whole)
    block.set(bytes.subarray(whole))
  }
  return {
    update,
    hex() {
      update(padding(total))
      return hexOf(state)
    },
  }
}

/** RFC 1321, 3.1 and 3.2: a one bit, zeros, and the length in bits, to a multiple of 64 bytes. */
function padding(total: number): Uint8Array {
  const zeros = (119 - (total % 64)) % 64
  const bytes = new Uint8Array(zeros + 9)
  bytes[0] = 0x80
  const view = new DataView(bytes.buffer)
  view.setUint32(zeros + 1, (total * 8) >>> 0, true)
  view.setUint32(zeros + 5, Math.floor(total / 2 ** 29), true)
  return bytes
}

function digestBlocks(state: Int32Array, bytes: Uint8Array, start: number, end: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const words = new Int32Array(16)
  for (let at = start; at < end; at += 64) {
    for (let i = 0; i < 16; i++) words[i] = view.getInt32(at + i * 4, true)
    digestWords(state, words)
  }
}

function digestWords(state: Int32Array, words: Int32Array): void {
  let a = state[0] ?? 0
  let b = state[1] ?? 0
  let c = state[2] ?? 0
  let d = state[3] ?? 0
  for (let i = 0; i < 64; i++) {
    const round = i >> 4
    const mixed = (a + mix(round, b, c, d) + (sines[i] ?? 0) + (words[wordIndex(round, i)] ?? 0)) | 0
    const turn = rotations[round * 4 + (i & 3)] ?? 0
    a = d
    d = c
    c = b
    b = (b + ((mixed << turn) | (mixed >>> (32 - turn)))) | 0
  }
  state[0] = ((state[0] ?? 0) + a) | 0
  state[1] = ((state[1] ?? 0) + b) | 0
  state[2] = ((state[2] ?? 0) + c) | 0
  state[3] = ((state[3] ?? 0) + d) | 0
}

function mix(round: number, b: number, c: number, d: number): number {
  if (round === 0) return (b & c) | (~b & d)
  if (round === 1) return (b & d) | (c & ~d)
  if (round === 2) return b ^ c ^ d
  return c ^ (b | ~d)
}

function wordIndex(round: number, i: number): number {
  if (round === 0) return i
  if (round === 1) return (5 * i + 1) & 15
  if (round === 2) return (3 * i + 5) & 15
  return (7 * i) & 15
}

function hexOf(state: Int32Array): string {
  return [...new Uint8Array(state.buffer)].map(byte => byte.toString(16).padStart(2, '0')).join('')
}
