/** How the IETF's resumable uploads are spoken. Sizes are bytes. */
export interface IetfOptions {
  /** The collection that uploads are created in; others cannot be reached. Default: the engine's first. */
  readonly collection?: string
  /**
   * `Location` with scheme and host, for clients that cannot resolve a path. Default `false`: a path is right however
   * clients reach the server. Behind a proxy this needs the handler's `trustProxy`.
   */
  readonly absoluteLocation?: boolean
  /** The largest append, for proxies that allow bodies of some size only. Default: no limit. */
  readonly maxAppendSize?: number
  /** The smallest append but for the one that completes an upload. Default: no limit. */
  readonly minAppendSize?: number
}
