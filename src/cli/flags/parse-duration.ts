import { UploadError } from '../../core/errors.ts'

/**
 * Milliseconds from what people write: `500ms`, `30s`, `15m`, `12h`, `7d`, `2w`, `1.5h`, or `0`.
 * A number without a unit is refused, because nobody agrees on what it means. `INVALID_OPTIONS` when it is
 * anything else, or no whole number of milliseconds.
 */
export function parseDuration(text: string): number {
  const trimmed = text.trim()
  if (trimmed === '0') return 0
  const match = /^(\d+(?:\.\d{1,3})?) ?([a-z]+)$/i.exec(trimmed)
  const factor = factors.get((match?.[2] ?? '').toLowerCase())
  if (!match || !factor) throw refusal(text, 'write a number and ms, s, m, h, d or w, as in 30s or 7d')
  const milliseconds = (Math.round(Number(match[1]) * 1000) * factor) / 1000
  if (!Number.isSafeInteger(milliseconds)) throw refusal(text, 'it is not a whole number of milliseconds')
  return milliseconds
}

/** Like `parseDuration`, for what is done again and again: at least a second. */
export function parseInterval(text: string): number {
  const milliseconds = parseDuration(text)
  if (milliseconds < 1000) throw refusal(text, 'it must be at least 1s')
  return milliseconds
}

/** Like `parseDuration`; `never` is `Infinity`. */
export function parseDurationOrNever(text: string): number {
  return text.trim().toLowerCase() === 'never' ? Number.POSITIVE_INFINITY : parseDuration(text)
}

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

const factors = new Map<string, number>([
  ['ms', 1],
  ['s', second],
  ['m', minute],
  ['min', minute],
  ['h', hour],
  ['d', day],
  ['w', 7 * day],
])

function refusal(text: string, remedy: string): UploadError<'INVALID_OPTIONS'> {
  const problem = `'${text}' cannot be the duration: ${remedy}`
  return new UploadError('INVALID_OPTIONS', problem, { details: { problems: [problem] } })
}
