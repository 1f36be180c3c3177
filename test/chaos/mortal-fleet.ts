import { randomInt } from 'node:crypto'
import type { Backend } from './backend.ts'
import { MortalServer } from './mortal-server.ts'

/** Several servers over one backend: each request may reach another of them, and any may be killed at any moment. */
export class MortalFleet {
  readonly #servers: readonly MortalServer[]
  #next = 0

  constructor(backend: Backend, chunkSize: string, size: number) {
    this.#servers = Array.from({ length: size }, () => new MortalServer(backend, chunkSize))
  }

  /** Of the server whose turn it is, as behind a load balancer without sticky sessions. */
  get base(): string {
    this.#next += 1
    return this.#servers[this.#next % this.#servers.length]?.base ?? ''
  }

  /** Resolves when all servers answer again. */
  get up(): Promise<unknown> {
    return Promise.all(this.#servers.map(server => server.up))
  }

  get deaths(): number {
    return this.#servers.reduce((sum, server) => sum + server.deaths, 0)
  }

  start(): Promise<unknown> {
    return Promise.all(this.#servers.map(server => server.start()))
  }

  async die(): Promise<void> {
    await this.#servers[randomInt(this.#servers.length)]?.die()
  }

  /** The worst of their exit codes. */
  async stop(): Promise<number | null> {
    const codes = await Promise.all(this.#servers.map(server => server.stop()))
    return codes.find(code => code !== 0) ?? 0
  }
}
