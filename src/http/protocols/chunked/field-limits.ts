/** What fields are held to, for the checks and for the description of the protocol alike. Texts in characters. */
export const fieldLimits = {
  name: 512,
  hashName: 100,
  /** Far longer than the hex digits of any hash. */
  hash: 1024,
  /** Uploads of one page of a list. */
  page: 100,
} as const
