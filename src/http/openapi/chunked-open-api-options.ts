import type {
  InitSerializer,
  ResponseSerializer,
  Schema,
  UploadSerializer,
} from '../../core/ports/functions.ts'
import type { EngineLimits } from '../../core/upload-engine.ts'

/** What the description is made of. */
export interface ChunkedOpenApiOptions {
  /** The engine's: `engine.limits`. */
  readonly limits: EngineLimits
  /** Where clients find the protocol, mount included; may be relative to where the document is. Default `/files`. */
  readonly serverUrl?: string
  readonly title?: string
  /** Of the application's API. Default `1.0.0`. */
  readonly version?: string
  /** Whether requests need `Authorization: Bearer`. Default `false`. */
  readonly authenticated?: boolean
  /** What ids look like. Default: a UUID. */
  readonly idPattern?: RegExp
  /** The engine's own. Schemas that can be written as JSON Schema are; what functions do, stays open. */
  readonly initSerializer?: InitSerializer | Schema
  readonly uploadSerializer?: UploadSerializer | Schema
  readonly responseSerializer?: ResponseSerializer | Schema
}
