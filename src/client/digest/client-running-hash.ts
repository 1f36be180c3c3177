/** A hash under way. */
export interface ClientRunningHash {
  update(bytes: Uint8Array): void
  hex(): string | Promise<string>
}
