/** Where a server under test keeps files, and a look past it at what is really there. */
export interface Backend {
  readonly name: string
  /** What tells `serve` to keep its files there. */
  readonly flags: readonly string[]
  /** Instead of the command line's `serve`: a file that Node runs. */
  readonly program?: string
  readonly env?: Readonly<Record<string, string>>
  /** All that readers of the storage can see. */
  published(): Promise<readonly StoredFile[]>
  /** Names of what is private to uploads; each contains the id of its upload, or the first eight characters of it. */
  private(): Promise<readonly string[]>
}

export interface StoredFile {
  readonly key: string
  /** Bytes. */
  readonly size: number
  read(): Promise<Buffer>
}
