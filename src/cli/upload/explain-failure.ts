import { UploadClientError } from '../../client/index.ts'
import { CommandFailure } from '../command-failure.ts'

/** What a failed upload means for whoever typed the command, and what to do about it. */
export function explainFailure(error: unknown, endpoint: string, uploadId: string | undefined): unknown {
  if (!(error instanceof UploadClientError)) return error
  return new CommandFailure(`${sentence(error.message)}${remedy(error, endpoint, uploadId)}`, 1, error)
}

function remedy({ code }: UploadClientError, endpoint: string, uploadId: string | undefined): string {
  switch (code) {
    case 'unauthorized':
      return ' Give the token with --token or QUAYSIDE_TOKEN.'
    case 'source-changed':
      return ' --restart begins anew.'
    case 'not-found':
    case 'protocol':
      return ` Is ${endpoint} where uploads are taken? \`quayside serve\` says it when it starts.`
    case 'exhausted':
    case 'network':
    case 'unavailable':
      return uploadId === undefined ? '' : ' The same command goes on from where this stopped.'
    default:
      return ''
  }
}

function sentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`
}
