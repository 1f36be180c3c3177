import type { CollectionTypes, TypedRequest } from './ports/collections.ts'
import type { UploadRequest } from './ports/functions.ts'
import type { CallContext } from './ports/hooks.ts'
import type { Upload } from './types.ts'
import type { UploadEngine, UploadPage, UploadQuery } from './upload-engine.ts'

/** An engine that knows the metadata of its collections by type: calls that name a collection give and take those. */
export interface TypedUploadEngine<Types extends CollectionTypes> extends UploadEngine {
  create<Name extends keyof Types & string>(
    request: TypedRequest<Types[Name], Name>,
    context?: CallContext,
  ): Promise<Upload<Types[Name]['output']>>
  /** Without a collection the first one is meant, and its schema checks at run time alone. */
  create(
    request: Omit<UploadRequest, 'collection'> & { readonly collection?: never },
    context?: CallContext,
  ): Promise<Upload>

  get<Name extends keyof Types & string>(
    id: string,
    context: CallContext & { readonly collection: Name },
  ): Promise<Upload<Types[Name]['output']>>
  get(id: string, context?: CallContext): Promise<Upload>

  list<Name extends keyof Types & string>(
    query: UploadQuery & { readonly collection: Name },
    context?: CallContext,
  ): Promise<UploadPage<Types[Name]['output']>>
  list(query?: UploadQuery, context?: CallContext): Promise<UploadPage>
}
