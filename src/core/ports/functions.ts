import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Json, JsonObject, Upload } from '../types.ts'

/** A hash that chunks, chains and whole files are checked with. Its name is lower case, as in `sha256`. */
export interface HashFunction {
  readonly name: string
  create(): RunningHash
  /**
   * A hash that another process can go on with, from what `save` gave there; without a state it begins anew. Whole files
   * are hashed with it where the storage cannot be read before publishing; absent where the implementation cannot.
   */
  resume?(state: string | undefined): Promise<SavableHash>
}

/** A running hash whose state outlives the process. */
export interface SavableHash extends RunningHash {
  /** Everything up to here in at most a few hundred ASCII characters. */
  save(): string
}

/** A hash under way. */
export interface RunningHash {
  /** Reads the bytes before it returns: afterwards their memory may be freed. */
  update(bytes: Uint8Array): void
  /** The value in lower-case hex. Ends the hash. */
  hex(): string
  /** A second hash in the same state; absent where the implementation cannot. */
  copy?(): RunningHash
}

/**
 * Names the object of an upload: a relative path with `/` between its segments. The engine makes it safe
 * and refuses one that would leave the storage's root.
 */
export type UploadPath = (subject: UploadPathSubject) => string | Promise<string>

/** What an object may be named after. */
export interface UploadPathSubject {
  readonly id: string
  readonly collection: string
  readonly owner?: string
  /** Already safe. */
  readonly name: string
  readonly contentType?: string
  readonly metadata: JsonObject
  readonly createdAt: Date
}

/** A new id: unguessable, of URL-safe characters. */
export type UploadId = () => string

/** What a client asks for when it creates an upload. */
export interface UploadRequest {
  /** The client's name for the file; made safe before anything uses it. */
  readonly name?: string
  /** Bytes; absent when the client does not know yet. */
  readonly length?: number
  readonly contentType?: string
  readonly metadata?: JsonObject
  readonly hashFunction?: string
  readonly digest?: { readonly algorithm: string; readonly value: string }
  readonly collection?: string
  /** The bytes are a piece of a file for `concatenate` to put together, and are not published by themselves. */
  readonly partial?: boolean
  /**
   * Parts may come straight to the storage, by the addresses of `engine.direct`. A chunk with a digest that comes
   * through the engine all the same waits in memory until the digest was compared: what such a storage has, counts.
   */
  readonly direct?: boolean
  /** The name of a registered storage; default: what `route` says, else the default storage. */
  readonly storage?: string
  readonly wire?: JsonObject
}

/** The fields of a request as they came over the wire. */
export type WireFields = Readonly<Record<string, unknown>>

/**
 * A schema of any library that speaks Standard Schema (https://standardschema.dev): zod, valibot, arktype ... It may be
 * asynchronous.
 */
export type Schema = StandardSchemaV1

/** Turns the fields of an init request into an upload request; `accepted` is what the built-in rules made of them. */
export type InitSerializer = (
  fields: WireFields,
  accepted: UploadRequest,
) => UploadRequest | Promise<UploadRequest>

/** Looks at the fields that came with a chunk; throws `INVALID_INPUT` to refuse it. */
export type UploadSerializer = (fields: WireFields, upload: Upload) => void | Promise<void>

/** Shapes the answer; `body` is the built-in one. */
export type ResponseSerializer = (upload: Upload, body: JsonObject) => Json | Promise<Json>
