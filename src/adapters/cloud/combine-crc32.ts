/** The bit-reversed polynomials of the two CRCs that clouds speak. */
const polynomials = { crc32: 0xedb88320, crc32c: 0x82f63b78 } as const

/** A run of bytes by its CRC and size in bytes. */
export interface CrcRun {
  readonly crc: number
  readonly size: number
}

/**
 * The CRC of runs of bytes one behind the other, from the CRCs of each: no byte is read again. Appending n bytes to
 * a message multiplies its CRC by x^8n modulo the polynomial; the rest is exclusive or.
 */
export function combineCrc32(runs: readonly CrcRun[], kind: keyof typeof polynomials = 'crc32'): number {
  const polynomial = polynomials[kind]
  const powers = new Map<number, number>()
  let combined = 0
  for (const { crc, size } of runs) {
    const power = powers.get(size) ?? powerOfX(size, polynomial)
    // Parts have few sizes: with ten thousand of them the powers would be most of the work.
    powers.set(size, power)
    combined = (multiply(power, combined, polynomial) ^ crc) >>> 0
  }
  return combined
}

const one = 0x80000000

/** x to the power of 8 * `size`, modulo the polynomial, by repeated squaring. */
function powerOfX(size: number, polynomial: number): number {
  let square = one >>> 8
  let power = one
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) power = multiply(square, power, polynomial)
    square = multiply(square, square, polynomial)
  }
  return power
}

/** The product of two polynomials over GF(2), modulo the polynomial; the highest bit is x^0. */
function multiply(left: number, right: number, polynomial: number): number {
  let product = 0
  let shifted = right
  for (let bit = one; bit !== 0; bit >>>= 1) {
    if ((left & bit) !== 0) product ^= shifted
    shifted = (shifted & 1) === 1 ? (shifted >>> 1) ^ polynomial : shifted >>> 1
  }
  return product >>> 0
}
