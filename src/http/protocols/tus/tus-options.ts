/** How tus is spoken. */
export interface TusOptions {
  /** The collection that uploads are created in; others cannot be reached. Default: the engine's first. */
  readonly collection?: string
  /**
   * `Location` with scheme and host, for clients that cannot resolve a path. Default `false`: a path is right however
   * clients reach the server. Behind a proxy this needs the handler's `trustProxy`.
   */
  readonly absoluteLocation?: boolean
}
