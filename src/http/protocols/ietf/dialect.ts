/** What differs between the drafts that clients in the field speak. Everything else is the same in all of them. */
export interface Dialect {
  /** The field that tells whether an upload is complete; `Upload-Incomplete` is the inverse. */
  readonly completeness: 'upload-complete' | 'upload-incomplete'
  /** What an append means that does not say whether it completes the upload; absent: it has to say. */
  readonly silentAppendCompletes?: boolean
  /** The content of an append must be of `application/partial-upload`. */
  readonly hasMediaType: boolean
  /** Interim responses tell the offset while bytes come. */
  readonly hasProgress: boolean
  /** What `Upload-Limit` calls the seconds that an upload has left; absent: the draft has no such field. */
  readonly ageLimit?: 'expires' | 'max-age'
}

const newest: Dialect = {
  completeness: 'upload-complete',
  hasMediaType: true,
  hasProgress: true,
  ageLimit: 'max-age',
}

/** By interop version: 3 is draft -01, 5 is -03, 6 is -04 and -05, 7 is -06 to -08, 8 is -09 and later. */
const dialects: ReadonlyMap<number, Dialect> = new Map<number, Dialect>([
  [
    3,
    {
      completeness: 'upload-incomplete',
      silentAppendCompletes: true,
      hasMediaType: false,
      hasProgress: false,
    },
  ],
  [
    5,
    { completeness: 'upload-complete', silentAppendCompletes: false, hasMediaType: false, hasProgress: true },
  ],
  [6, { ...newest, ageLimit: 'expires' }],
  [7, newest],
  [8, newest],
])

/** The interop version of a request and how it is spoken. */
export interface SpokenVersion {
  /** Absent when the request names none that is known: then nothing that depends on it (104) is sent. */
  readonly version?: number
  readonly dialect: Dialect
}

/** How to speak with a client of this interop version; with one of another or none, as the newest text has it. */
export function spokenVersion(version: number | undefined): SpokenVersion {
  const dialect = version === undefined ? undefined : dialects.get(version)
  return version === undefined || !dialect ? { dialect: newest } : { version, dialect }
}
