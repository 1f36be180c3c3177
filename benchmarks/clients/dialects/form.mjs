import { formOf } from '../form-of.mjs'

/** A form with one file for each chunk. */
export function uploadBy() {
  return async () => (_offset, piece) => {
    const { headers, pieces } = formOf({}, piece)
    return ['POST', '/', headers, pieces]
  }
}
