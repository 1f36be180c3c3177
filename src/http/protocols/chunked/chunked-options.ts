/** How the seed's protocol is spoken. */
export interface ChunkedOptions {
  /** The collection that uploads are created in and listed from; others cannot be reached. Default: the engine's first. */
  readonly collection?: string
  /** What an id looks like, where the engine draws its own kind of id. Default: a UUID. */
  readonly idPattern?: RegExp
}

/** Options with their defaults. */
export interface ChunkedSettings {
  readonly collection: string | undefined
  readonly idPattern: RegExp
}

export function chunkedSettings(options: ChunkedOptions): ChunkedSettings {
  return { collection: options.collection, idPattern: options.idPattern ?? uuid }
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
