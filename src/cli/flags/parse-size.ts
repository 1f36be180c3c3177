import { UploadError } from '../../core/errors.ts'

/**
 * Bytes from what people write: `64000000`, `64MB` (powers of 1000), `8MiB` (powers of 1024), `1.5GiB`.
 * Case and a space before the unit do not matter. `INVALID_OPTIONS` when it is anything else, or no whole
 * number of bytes.
 */
export function parseSize(text: string): number {
  const match = /^(\d+)(?:\.(\d+))? ?([a-z]*)$/i.exec(text.trim())
  const factor = factors.get((match?.[3] ?? '').toLowerCase())
  if (!match || factor === undefined) throw refusal(text, 'write bytes as 64000000, 64MB or 8MiB')
  const [, whole = '', fraction = ''] = match
  // Decimal arithmetic on integers: 4.35KB is 4350 bytes, where floating point makes it 4349.999...
  const scaled = BigInt(whole + fraction) * factor
  const divisor = 10n ** BigInt(fraction.length)
  if (scaled % divisor !== 0n) throw refusal(text, 'it is not a whole number of bytes')
  const bytes = scaled / divisor
  if (bytes > BigInt(Number.MAX_SAFE_INTEGER)) throw refusal(text, 'it is more than any storage holds')
  return Number(bytes)
}

const factors = new Map<string, bigint>([
  ['', 1n],
  ['b', 1n],
  ...['k', 'm', 'g', 't', 'p'].flatMap((letter, index): [string, bigint][] => [
    [`${letter}b`, 1000n ** BigInt(index + 1)],
    [`${letter}ib`, 1024n ** BigInt(index + 1)],
  ]),
])

function refusal(text: string, remedy: string): UploadError<'INVALID_OPTIONS'> {
  const problem = `'${text}' is not a size: ${remedy}`
  return new UploadError('INVALID_OPTIONS', problem, { details: { problems: [problem] } })
}
