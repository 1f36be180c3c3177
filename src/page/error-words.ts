import type { ClientErrorCode, UploadClientError } from '../client/index.ts'

/** What an error means to the person at the page, and what to do. Where the server says why, its words follow. */
export function errorInWords(error: UploadClientError): string {
  const cause =
    error.code === 'exhausted' && error.cause instanceof Error ? error.cause.message : error.message
  return tellsMore.has(error.code) ? `${words[error.code]} ${asSentence(cause)}` : words[error.code]
}

const tellsMore: ReadonlySet<ClientErrorCode> = new Set([
  'unavailable',
  'rejected',
  'protocol',
  'digest',
  'exhausted',
  'unexpected',
  'invalid-options',
])

const words: Readonly<Record<ClientErrorCode, string>> = {
  network: 'The server cannot be reached.',
  unavailable: 'The server cannot take the file right now.',
  corrupted: 'A piece arrived damaged and is sent again.',
  'out-of-step': 'The server stands elsewhere than this page thought.',
  unauthorized: 'The server wants an access token.',
  'not-found': 'The server no longer knows this upload. It may have expired.',
  rejected: 'The server refused the file.',
  failed: 'The upload failed on the server.',
  protocol: 'Something else than the upload server answered.',
  'source-changed': 'The file is not the one this upload began with, or it can no longer be read.',
  digest: 'The file could not be checked in this browser.',
  exhausted: 'It failed too often in a row.',
  cancelled: 'The upload was cancelled.',
  unexpected: 'Something went wrong in this page.',
  'invalid-options': 'This page is set up wrongly.',
}

function asSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}
