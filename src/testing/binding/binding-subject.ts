import type { Duplex } from 'node:stream'
import type { BodyOptions, UploadHandlerOptions } from '../../http/index.ts'

/** The binding that a kit is run on, behind a real server. */
export interface BindingSubject {
  /** Starts a server on a free port of 127.0.0.1, or wherever `connect` leads. Called once for each clause. */
  serve(setup: BindingSetup): Promise<ServedBinding>
  /** The value of a header on what `authenticate` is given as `request.raw`, read as an application would. */
  headerOf(raw: unknown, name: string): string | undefined
  /** What the binding, or what it is behind, cannot do; each with its reason, which the clause's name then tells. */
  readonly lacks?: { readonly [feature in BindingFeature]?: string }
}

/**
 * - `prefix`: uploads live below what a router matched, without being told of it.
 * - `pass-through`: what is not for uploads goes to the rest of the application; without it, it is 404.
 * - `early-refusal`: `Expect: 100-continue` is refused before the body is sent (`inviteWhenRead`).
 * - `interim`: responses before the response, such as 104.
 * - `trailers`: headers behind the body.
 */
export type BindingFeature = 'prefix' | 'pass-through' | 'early-refusal' | 'interim' | 'trailers'

/** What a server is to be started with. */
export interface BindingSetup {
  /** For the binding, as it is. */
  readonly options: UploadHandlerOptions & BodyOptions
  /** A prefix to mount the binding below, by the framework's means, with no `path` in `options`. */
  readonly prefix?: string
  /** Reads the body of every request to its end, in front of the binding, as body parsers do. */
  readonly readsBodies: boolean
}

/** What runs: below `/elsewhere`, it answers every request with 200 and `elsewhere`, unless it lacks `pass-through`. */
export interface ServedBinding {
  readonly port: number
  /** Opens a connection that speaks HTTP/1.1; default: TCP to the port. */
  connect?(): Duplex
  /** Ends every connection and the server. */
  close(): Promise<void>
}
