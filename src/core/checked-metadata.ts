import { jsonObjectOf } from './json-object-of.ts'
import type { ResolvedOptions } from './options.ts'
import type { UploadRequest } from './ports/functions.ts'
import { validated } from './validated.ts'

/** The request with its metadata as the schema of its collection has them. Pieces of a file have none of their own. */
export async function checkedMetadata(
  request: UploadRequest,
  { collections: [first = ''], metadataSchemas }: Pick<ResolvedOptions, 'collections' | 'metadataSchemas'>,
): Promise<UploadRequest> {
  const schema = metadataSchemas?.get(request.collection ?? first)
  if (!schema || request.partial) return request
  const output = await validated(schema, request.metadata ?? {}, 'metadata')
  return { ...request, metadata: jsonObjectOf(output, 'What the metadata schema gives') }
}
