import type { RandomRequest } from './random-request.ts'
import type { FuzzAnswer } from './read-answers.ts'

/** What a client was told of an upload, and may count on. */
export interface Acknowledgement {
  readonly id: string
  /** So many bytes never have to be sent again. */
  readonly offset: number
  /** The answer was final: the upload is there until somebody removes it. */
  readonly isFinal: boolean
}

/** What an answer promises, in whichever language it is. */
export function acknowledged(request: RandomRequest, answer: FuzzAnswer): readonly Acknowledgement[] {
  const isSuccess = answer.status >= 200 && answer.status < 300
  const heads = [...(answer.status < 400 ? answer.interim : []), ...(isSuccess ? [answer] : [])]
  const addresses = [request.path, ...heads.map(each => each.headers.location ?? '')]
  const id = addresses.map(idIn).find(each => each !== undefined)
  const told = isSuccess ? stateIn(answer) : undefined
  const fromBody = told ? [{ ...told, isFinal: true }] : []
  if (id === undefined) return fromBody
  const fromHeaders = heads.map(head => ({
    id,
    offset: Number(head.headers['upload-offset'] ?? 0),
    isFinal: head === answer,
  }))
  // A request for an upload is answered with success after its removal only: 204 without any state.
  return [...fromHeaders.filter(({ isFinal }) => !isFinal || tellsState(answer)), ...fromBody]
}

function tellsState({ headers }: FuzzAnswer): boolean {
  return headers.location !== undefined || headers['upload-offset'] !== undefined
}

function stateIn({
  headers,
  body,
}: FuzzAnswer): { readonly id: string; readonly offset: number } | undefined {
  const isDownload = headers['content-disposition'] !== undefined
  if (isDownload || headers['content-type'] !== 'application/json' || body === '') return undefined
  const state = JSON.parse(body)
  return typeof state?.unique_id === 'string' ? { id: state.unique_id, offset: state.offset } : undefined
}

function idIn(address: string): string | undefined {
  return /^\/files\/([0-9a-f-]{36})\/?$/.exec(address)?.[1]
}
