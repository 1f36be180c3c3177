import type { JsonObject } from '../../core/types.ts'
import type { ChunkedOpenApiOptions } from './chunked-open-api-options.ts'
import { chunkedOperations } from './chunked-operations.ts'
import { chunkedSchemas } from './chunked-schemas.ts'
import { sharedResponses } from './shared-responses.ts'

/**
 * Protocol `chunked` as OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.1), for one engine: made of the rules that the
 * protocol itself checks.
 */
export function chunkedOpenApi(options: ChunkedOpenApiOptions): JsonObject {
  const { serverUrl = '/files', title = 'Uploads', version = '1.0.0', authenticated = false } = options
  const bearer = { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } }
  return {
    openapi: '3.1.1',
    info: { title, version, description: 'Resumable, chunked uploads: the protocol `chunked` of quayside.' },
    servers: [{ url: serverUrl }],
    ...(authenticated ? { security: [{ bearer: [] }] } : {}),
    paths: chunkedOperations(),
    components: {
      schemas: chunkedSchemas(options),
      responses: sharedResponses(options.limits),
      ...(authenticated ? bearer : {}),
    },
  }
}
