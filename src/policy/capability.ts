import { randomUUID } from 'node:crypto'
import { UploadError } from '../core/errors.ts'
import type { Action, Grant } from '../core/ports/hooks.ts'

type GrantedAction = Exclude<Action, 'list'>

interface CapabilityTerms {
  /** Milliseconds since the epoch. A link cannot be taken back before, but by changing the secret. */
  readonly expiresAt: number
  /** Whose upload it is; absent: nobody's. */
  readonly owner?: string
  /** Default: what it takes to bring bytes. `get` is always among them. */
  readonly actions?: readonly GrantedAction[]
}

/** What a link allows: things to do to one upload, or opening uploads and doing these things to them and no others. */
export type Capability = CapabilityTerms &
  (
    | { readonly upload: string; readonly create?: undefined }
    | { readonly create: true; readonly upload?: undefined }
  )

/** What was signed, as it was signed. */
export interface SignedCapability {
  readonly expiresAt: number
  readonly owner?: string
  readonly actions: readonly GrantedAction[]
  readonly upload?: string
  readonly series?: string
}

const bringBytes: readonly GrantedAction[] = ['append', 'complete']

/** The text that is signed. */
export function payloadOf({ expiresAt, owner, actions = bringBytes, upload, create }: Capability): string {
  if (!Number.isFinite(expiresAt)) throw unusable('expiresAt must be a time in milliseconds since the epoch')
  if (upload === '') throw unusable('upload must be the id of one')
  const terms = { expiresAt, ...(owner === undefined ? {} : { owner }) }
  const signed: SignedCapability = create
    ? { ...terms, actions: ['create', ...actions], series: randomUUID() }
    : { ...terms, actions, upload }
  return JSON.stringify(signed)
}

/** What a text that was signed here says; nothing for what an application may have signed with the same secret. */
export function capabilityOf(text: string): SignedCapability | undefined {
  try {
    const { expiresAt, actions, upload, series } = JSON.parse(text)
    const isBound = typeof (upload ?? series) === 'string'
    return Number.isFinite(expiresAt) && Array.isArray(actions) && isBound ? JSON.parse(text) : undefined
  } catch {
    return undefined
  }
}

export function grantOf({ actions, upload, series }: SignedCapability): Grant {
  return { actions, ...(upload === undefined ? {} : { upload }), ...(series === undefined ? {} : { series }) }
}

function unusable(problem: string): UploadError {
  return new UploadError('INVALID_OPTIONS', problem, { details: { problems: [problem] } })
}
