/** Holds a body back for a reason other than a storage that is behind. */
export interface Gate {
  /** So many bytes came; `false` asks for a pause until `whenOpen` calls back. */
  pass(bytes: number): boolean
  whenOpen(wake: () => void): void
  /** No more bytes are expected. */
  end(): void
}
