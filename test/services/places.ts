/** Where an S3 is. `bucket` is set where there is one given bucket to work in. */
export interface S3Place {
  /** Absent: Amazon's own, by region. */
  readonly endpoint?: string
  readonly region: string
  readonly credentials: {
    readonly accessKeyId: string
    readonly secretAccessKey: string
    readonly sessionToken?: string
  }
  readonly bucket?: string
}

export interface AzurePlace {
  readonly connectionString: string
}

export interface GcsPlace {
  /** Absent: Google's own. */
  readonly endpoint?: string
  readonly bucket?: string
}

export interface RedisPlace {
  /** `redis://host:port` */
  readonly url: string
}

/** The nodes of a Redis Cluster. */
export interface RedisNodes {
  readonly nodes: readonly { readonly host: string; readonly port: number }[]
}

/** The Sentinels that know the master of this name. */
export interface RedisSentinels {
  readonly name: string
  readonly sentinels: readonly { readonly host: string; readonly port: number }[]
}

/** Every kind of server that tests can ask for, and what they are told of it. */
export interface Places {
  readonly s3: S3Place
  readonly azure: AzurePlace
  readonly gcs: GcsPlace
  readonly redis: RedisPlace
  readonly redisCluster: RedisNodes
  readonly redisSentinel: RedisSentinels
}

export type ServiceName = keyof Places
