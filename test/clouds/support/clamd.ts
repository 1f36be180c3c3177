import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** What every scanner reports, and nothing is harmed by. https://www.eicar.org/download-anti-malware-testfile/ */
export const eicar: string = [
  'X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR',
  '-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*',
].join('')

/** As much of clamd as a test needs: INSTREAM, and EICAR in its database, which the real one would have to download. */
export async function startClamd(): Promise<{ readonly port: number }> {
  const server = createServer({ allowHalfOpen: true }, socket => void answer(socket))
  onTestFinished(() => void server.close())
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { port: (server.address() as AddressInfo).port }
}

async function answer(socket: Socket): Promise<void> {
  const received: Buffer[] = []
  // Iterated, the socket would be destroyed at its end, before the answer.
  socket.on('data', bytes => received.push(bytes))
  await once(socket, 'end')
  const sent = Buffer.concat(received)
  const isStream = sent.subarray(0, 10).toString() === 'zINSTREAM\0'
  if (!isStream) return void socket.end('UNKNOWN COMMAND\0')
  const pieces: Buffer[] = []
  for (let at = 10; at < sent.length; ) {
    const size = sent.readUInt32BE(at)
    pieces.push(sent.subarray(at + 4, at + 4 + size))
    at += 4 + size
  }
  const isEicar = Buffer.concat(pieces).includes(eicar)
  socket.end(isEicar ? 'stream: Eicar-Test-Signature FOUND\0' : 'stream: OK\0')
}
