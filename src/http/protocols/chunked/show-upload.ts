import type { Json, Upload } from '../../../core/types.ts'
import type { UploadEngine } from '../../../core/upload-engine.ts'
import { stateBody } from './state-body.ts'

/** An upload as this engine's clients see it: the seed's body, or what the response serializer makes of it. */
export async function showUpload(engine: UploadEngine, upload: Upload): Promise<Json> {
  const body = stateBody(upload, engine.limits.retryThreshold)
  return engine.serializers.response ? engine.serializers.response(upload, body) : body
}
