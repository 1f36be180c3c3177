import { ListMultipartUploadsCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3'
import { afterAll } from 'vitest'
import { s3Storage } from '../../../src/adapters/s3/index.ts'
import { type S3Service, s3ClientOf, s3Service } from '../../services/s3-service.ts'
import { type Cloud, openUpload } from './cloud.ts'

export interface S3Cloud extends Cloud {
  readonly service: S3Service
}

export async function s3Cloud(): Promise<S3Cloud> {
  const service = await s3Service()
  const { bucket, prefix: own, endpoint, region, credentials } = service
  const client = s3ClientOf(service)
  afterAll(() => client.destroy())
  return {
    name: 's3',
    service,
    ...(endpoint ? { address: endpoint } : {}),
    open: ({ prefix = '', address = endpoint, silenceMs, ...rest } = {}) =>
      s3Storage({
        bucket,
        prefix: own + prefix,
        config: {
          region,
          credentials,
          ...(address ? { endpoint: address, forcePathStyle: true } : {}),
          ...(silenceMs
            ? { requestHandler: { connectionTimeout: silenceMs, socketTimeout: silenceMs } }
            : {}),
        },
        ...rest,
      }),
    serve: prefix => ({
      flags: [
        ...['--storage', 's3', '--bucket', bucket, '--prefix', own + prefix, '--region', region],
        ...(endpoint ? ['--endpoint', endpoint] : []),
      ],
      env: {
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        ...(credentials.sessionToken ? { AWS_SESSION_TOKEN: credentials.sessionToken } : {}),
      },
    }),
    async contents(prefix) {
      const place = { Bucket: bucket, Prefix: own + prefix }
      const names: string[] = []
      for await (const { Contents = [] } of paginateListObjectsV2({ client }, place))
        names.push(...Contents.map(({ Key = '' }) => Key))
      const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand(place))
      names.push(...Uploads.map(({ Key = '' }) => `${Key}${openUpload}`))
      return names.map(name => name.slice(place.Prefix.length))
    },
  }
}
