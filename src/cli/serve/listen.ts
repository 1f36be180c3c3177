import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CommandFailure } from '../command-failure.ts'

/** Listens, and resolves with the port; a refusal of the system becomes one sentence. */
export async function listen(server: Server, host: string, port: number): Promise<number> {
  try {
    const listening = once(server, 'listening')
    server.listen(port, host)
    await listening
  } catch (error) {
    throw new CommandFailure(explain(error as NodeJS.ErrnoException, host, port), 1, error)
  }
  return (server.address() as AddressInfo).port
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `Port ${port} of ${host} is in use: stop what listens there, or choose another one with --port (0 takes any free port).`
    case 'EACCES':
      return `This user may not listen on port ${port}: choose one from 1024 up with --port.`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is not an address of this machine: choose another one with --host.`
    default:
      return `Cannot listen on ${host}, port ${port}: ${error.message}`
  }
}
