import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { JsonObject } from '../types.ts'
import type { Schema, UploadRequest } from './functions.ts'

/** Collections by name. */
export type CollectionMap = { readonly [name: string]: CollectionOptions }

/** What the uploads of one collection have in common. */
export interface CollectionOptions {
  /** Checked when an upload is created, whoever creates it. What it gives is kept, as it survives JSON. */
  readonly metadata?: Schema
}

/** The metadata of each collection, by its name. */
export type CollectionTypes = { readonly [name: string]: MetadataTypes }

/** The metadata of one collection: as they are given, and as they are kept. */
export interface MetadataTypes {
  readonly input: unknown
  readonly output: unknown
}

/** What a map of collections says of their metadata. */
export type CollectionTypesOf<Map extends CollectionMap> = {
  readonly [Name in keyof Map]: Map[Name] extends { readonly metadata: infer Of extends Schema }
    ? {
        readonly input: StandardSchemaV1.InferInput<Of>
        readonly output: JsonOf<StandardSchemaV1.InferOutput<Of>>
      }
    : { readonly input: JsonObject; readonly output: JsonObject }
}

/** A request that names its collection, with metadata that suit it: required where nothing at all would not do. */
export type TypedRequest<Types extends MetadataTypes, Name extends string> = Omit<
  UploadRequest,
  'collection' | 'metadata'
> & { readonly collection: Name } & (object extends Types['input']
    ? { readonly metadata?: Types['input'] }
    : { readonly metadata: Types['input'] })

/** A value once it went through JSON: dates are text, and nothing is `undefined`. */
export type JsonOf<T> = T extends string | number | boolean | null
  ? T
  : T extends { toJSON(): infer Written }
    ? JsonOf<Written>
    : T extends readonly (infer Item)[]
      ? readonly JsonOf<Item>[]
      : T extends object
        ? { readonly [Key in keyof T]: JsonOf<Exclude<T[Key], undefined>> }
        : never
