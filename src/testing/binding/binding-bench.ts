import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import {
  type MemoryStorage,
  memoryLocker,
  memorySessions,
  memoryStorage,
} from '../../adapters/memory/index.ts'
import {
  type BodyOptions,
  chunked,
  type HttpRequest,
  ietf,
  tus,
  type UploadHandlerOptions,
} from '../../http/index.ts'
import { createUploadEngine, type EngineOptions, type UploadEngine } from '../../index.ts'
import { assertSameBytes } from '../same-bytes.ts'
import { type SeededRandom, seededRandom } from '../seeded-random.ts'
import type { BindingSubject, ServedBinding } from './binding-subject.ts'
import { type WireAnswer, WireClient, type WireRequest } from './wire-client.ts'
import type { WireProtocol, WireUpload } from './wire-upload.ts'

export interface BenchSetup {
  readonly engine?: Partial<EngineOptions>
  readonly http?: Partial<UploadHandlerOptions & BodyOptions>
  readonly prefix?: string
  readonly readsBodies?: boolean
}

/** Small writes and checkpoints, so that a record tells soon how far a body came. */
export const stepBytes = 65_536

/** What one clause works with: a server over the subject, and its clients. */
export class BindingBench {
  readonly random: SeededRandom = seededRandom(1)
  readonly storage: MemoryStorage = memoryStorage({ traits: { preferredWrite: stepBytes } })
  readonly subject: BindingSubject
  /** The path that uploads live below. */
  base = '/files'
  readonly #clients: WireClient[] = []
  #engine: UploadEngine | undefined
  #served: ServedBinding | undefined

  constructor(subject: BindingSubject) {
    this.subject = subject
  }

  get engine(): UploadEngine {
    assert.ok(this.#engine, 'serve() first')
    return this.#engine
  }

  async serve({ engine, http, prefix, readsBodies = false }: BenchSetup = {}): Promise<void> {
    this.#engine = createUploadEngine({
      storage: this.storage,
      sessions: memorySessions(),
      locker: memoryLocker(),
      checkpointBytes: stepBytes,
      ...engine,
    })
    const options = { engine: this.#engine, protocols: [tus(), ietf(), chunked()], ...http }
    if (prefix !== undefined) this.base = prefix
    this.#served = await this.subject.serve({
      options,
      readsBodies,
      ...(prefix === undefined ? {} : { prefix }),
    })
  }

  /** A server whose `authenticate` takes the owner from `X-Owner`, and 401 for those without. */
  serveOwners(setup: BenchSetup = {}): Promise<void> {
    const authenticate = ({ raw }: HttpRequest): string | undefined => this.subject.headerOf(raw, 'x-owner')
    return this.serve({ ...setup, http: { ...setup.http, authenticate } })
  }

  async client(): Promise<WireClient> {
    assert.ok(this.#served, 'serve() first')
    const socket = this.#served.connect?.() ?? connect(this.#served.port, '127.0.0.1')
    const client = new WireClient(socket)
    this.#clients.push(client)
    await once(socket, 'secureConnect' in socket ? 'secureConnect' : 'connect')
    return client
  }

  /** One request over a connection of its own. */
  async ask(request: WireRequest): Promise<WireAnswer> {
    const client = await this.client()
    const answer = await client.ask(request)
    client.socket.destroy()
    return answer
  }

  async open(
    protocol: WireProtocol,
    length: number,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<WireUpload> {
    const request = protocol.opens(this.base, length)
    const answer = await this.ask({ ...request, headers: { ...request.headers, ...headers } })
    return protocol.opened(answer, this.base)
  }

  async offsetOf(upload: WireUpload): Promise<number> {
    return upload.offsetIn(await this.ask(upload.look))
  }

  /** Resolves once the record has at least so many bytes, without disturbing whoever sends them. */
  async untilDurable(id: string, bytes: number): Promise<void> {
    while ((await this.engine.get(id, { trusted: true })).offset < bytes) await turn()
  }

  assertPublished(bytes: Uint8Array): void {
    const [object, ...others] = this.storage.objects.values()
    assert.ok(object && others.length === 0, `${this.storage.objects.size} objects are published, not one`)
    assertSameBytes(object.bytes, bytes, 'the published object')
  }

  async dispose(): Promise<void> {
    for (const { socket } of this.#clients) socket.destroy()
    await this.#served?.close()
    await this.#engine?.close()
  }
}

/** Lets everything else in this process have a go. */
export function turn(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}

/** Resolves with a number once it stayed the same for many turns of the event loop: whatever drives it is held up. */
export async function settled(read: () => number): Promise<number> {
  let seen = read()
  for (let quiet = 0; quiet < 2000; quiet += 1) {
    await turn()
    if (read() === seen) continue
    seen = read()
    quiet = 0
  }
  return seen
}
