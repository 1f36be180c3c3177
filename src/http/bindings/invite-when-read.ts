import type { NodeRequest, NodeResponse } from './node-types.ts'

const uninvited = new WeakSet<NodeRequest>()

/** Node's own listener, and what frameworks give to `createServer`. */
type Listener<Request, Response> = (request: Request, response: Response) => void

/**
 * For a server's `checkContinue` event: `server.on('checkContinue', inviteWhenRead(listener))`. A client that asks
 * before it sends its body (`Expect: 100-continue`) is told to go on when somebody begins to read it, so that a request
 * that cannot succeed is refused while its body is still at home. Without this, Node tells every client to go on.
 */
export function inviteWhenRead<Request extends NodeRequest, Response extends NodeResponse>(
  listener: Listener<Request, Response>,
): Listener<Request, Response> {
  return (request, response) => {
    uninvited.add(request)
    const onListener = (event: string | symbol): void => {
      if (event === 'data' || event === 'readable') invite()
    }
    const invite = (): void => {
      request.off('newListener', onListener).off('resume', invite)
      if (response.headersSent || !uninvited.delete(request)) return
      response.writeContinue()
    }
    request.on('newListener', onListener).on('resume', invite)
    listener(request, response)
  }
}

/** The client holds its body back and was not told to send it. */
export function isUninvited(request: NodeRequest): boolean {
  return uninvited.has(request)
}
