import type { UploadRequest } from '../../../core/ports/functions.ts'
import type { TusCall } from './tus-call.ts'

/** What the application's init serializer makes of the pairs of `Upload-Metadata`. */
export async function serialized(
  { engine }: TusCall,
  pairs: ReadonlyMap<string, string>,
  asked: UploadRequest,
): Promise<UploadRequest> {
  return engine.serializers.init?.(Object.fromEntries(pairs), asked) ?? asked
}
