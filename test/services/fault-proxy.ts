import { EventEmitter, once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { localPort, throughProxy } from './proxied-address.ts'

/** What befalls connections. Counted bytes are those of one connection, since it opened or since this was set. */
export interface Faults {
  /** So long is each piece held back, on its way up and down. */
  readonly latencyMs?: number
  /** Up and down, each. */
  readonly bytesPerSecond?: number
  /** Nothing passes, and nobody is told. */
  readonly blackhole?: boolean
  /** At most so many bytes go up; at the next one both ends see a reset. */
  readonly resetAfterUp?: number
  /** At most so many bytes come down; at the next one both ends see a reset. */
  readonly cutAfterDown?: number
  /** Connections are reset as they open. */
  readonly refuse?: boolean
  /** So many strikes (resets, cuts, refusals), then everything passes. Default: no end. */
  readonly times?: number
}

export interface FaultProxy {
  /** The address that was given, leading through the proxy. */
  readonly address: string
  /** May be set at any time; holds at once, also for connections that are open. */
  faults: Faults
  /** How many connections were reset, cut or refused. */
  readonly strikes: number
  /** How many connections were opened. */
  readonly connections: number
  /** Resets every open connection. */
  dropAll(): void
  close(): Promise<void>
}

/** A TCP proxy before the server of this machine that the address (an endpoint, a connection string) names. */
export async function faultProxy(address: string, faults: Faults = {}): Promise<FaultProxy> {
  const port = localPort(address)
  const state = new ProxyState(faults)
  const links = new Set<Link>()
  const server = createServer({ allowHalfOpen: true }, client => {
    state.connections += 1
    const link = new Link(state, client, connect({ port, host: '127.0.0.1', allowHalfOpen: true }))
    links.add(link)
    client.once('close', () => links.delete(link))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    address: throughProxy(address, server),
    get faults() {
      return state.faults
    },
    set faults(next) {
      state.change(next)
    },
    get strikes() {
      return state.strikes
    },
    get connections() {
      return state.connections
    },
    dropAll() {
      for (const link of links) link.reset()
    },
    async close() {
      for (const link of links) link.reset()
      server.close()
      await once(server, 'close')
    },
  }
}

class ProxyState extends EventEmitter {
  faults: Faults
  strikes = 0
  connections = 0
  #strikesBefore = 0

  constructor(faults: Faults) {
    super()
    this.setMaxListeners(0)
    this.faults = faults
  }

  change(next: Faults): void {
    this.faults = next
    this.#strikesBefore = this.strikes
    this.emit('change')
  }

  /** Whether connections are still to be struck. */
  get strikesLeft(): boolean {
    return this.strikes - this.#strikesBefore < (this.faults.times ?? Number.POSITIVE_INFINITY)
  }
}

/** One connection: two sockets, and what passed between them. */
class Link {
  readonly #state: ProxyState
  readonly #sockets: readonly [client: Socket, server: Socket]
  readonly #closed = new AbortController()
  #passed = { faults: {} as Faults, up: 0, down: 0 }

  constructor(state: ProxyState, client: Socket, server: Socket) {
    this.#state = state
    this.#sockets = [client, server]
    for (const socket of this.#sockets) socket.on('error', () => this.reset())
    client.once('close', () => this.#closed.abort())
    if (state.faults.refuse && state.strikesLeft) this.#strike()
    else {
      this.#pump('up', client, server)
      this.#pump('down', server, client)
    }
  }

  reset(): void {
    this.#closed.abort()
    for (const socket of this.#sockets) socket.resetAndDestroy()
  }

  #strike(): void {
    this.#state.strikes += 1
    this.reset()
  }

  async #pump(direction: 'up' | 'down', from: Socket, to: Socket): Promise<void> {
    try {
      for await (const piece of from.iterator({ destroyOnReturn: false })) {
        await this.#holdBack(piece.length)
        const passing = this.#passing(direction, piece.length)
        if (!to.write(piece.subarray(0, passing))) await once(to, 'drain', this.#closed)
        if (passing < piece.length) return this.#strike()
      }
      to.end()
    } catch {
      this.reset()
    }
  }

  async #holdBack(size: number): Promise<void> {
    const { latencyMs = 0, bytesPerSecond = Number.POSITIVE_INFINITY } = this.#state.faults
    const forMs = latencyMs + (size / bytesPerSecond) * 1000
    if (forMs > 0) await delay(forMs, undefined, this.#closed)
    while (this.#state.faults.blackhole) await once(this.#state, 'change', this.#closed)
  }

  /** How many of these bytes pass before the connection is struck; all of them when it is not. */
  #passing(direction: 'up' | 'down', size: number): number {
    const { faults, strikesLeft } = this.#state
    if (this.#passed.faults !== faults) this.#passed = { faults, up: 0, down: 0 }
    const limit = direction === 'up' ? faults.resetAfterUp : faults.cutAfterDown
    const left = (limit ?? Number.POSITIVE_INFINITY) - this.#passed[direction]
    this.#passed[direction] += size
    return strikesLeft ? Math.min(size, left) : size
  }
}
