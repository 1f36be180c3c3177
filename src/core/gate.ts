/** Holds a body back for a reason other than a storage that is behind. */
export interface Gate {
  /** So many bytes came; `false` asks for a pause until `whenOpen` calls back. */
  pass(bytes: number): boolean
  whenOpen(wake: () => void): void
  /** No more bytes are expected. */
  end(): void
}

/** Calls back when all are open, one after the other: each may have been closed while the one before opened. */
export function whenAllOpen(gates: readonly Gate[], wake: () => void): void {
  const [first, ...others] = gates
  if (first) first.whenOpen(() => whenAllOpen(others, wake))
  else wake()
}
