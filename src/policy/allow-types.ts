import { UploadError } from '../core/errors.ts'
import type { Hooks } from '../core/ports/hooks.ts'
import { mediaType } from '../http/media-type.ts'
import { detectType } from './detect-type.ts'
import { isSameType, isText, typeList } from './media-types.ts'

/** Which types of files are taken. */
export interface AllowedTypes {
  /** Media types such as `application/pdf`, and ranges such as `image/*`. */
  readonly types: readonly string[]
}

/** What clients declare that do not know. */
const unknown = 'application/octet-stream'

/**
 * Refuses files (`TYPE_REFUSED`) that are not of these types: at creation by what the client declares, and by their
 * first bytes, which must be of the type that was declared. What no bytes tell, such as text, has to be declared and must
 * not look like anything else; a client that declares nothing is judged by the bytes alone. Needs the package `file-type`.
 */
export function allowTypes({ types }: AllowedTypes): Required<Pick<Hooks, 'beforeCreate' | 'checkHead'>> {
  const allows = typeList(types)
  const refused = (problem: string, type: string): UploadError =>
    new UploadError('TYPE_REFUSED', `${problem}; allowed are ${types.join(', ')}`, {
      details: { type, allowed: types },
    })

  const admitDeclared = (contentType: string | undefined): void => {
    const declared = declaredType(contentType)
    if (declared === undefined || allows(declared)) return
    throw refused(`Files of type ${declared} are not taken here`, declared)
  }

  const admitUndetected = (declared: string | undefined, head: Uint8Array): void => {
    if (declared === undefined && allows(unknown)) return
    if (declared === undefined) throw refused('Nothing tells what type the file is of: declare it', unknown)
    if (isText(declared, head)) return
    throw refused(`The file was declared to be ${declared}, and its bytes are not`, unknown)
  }

  return {
    beforeCreate({ contentType, partial }) {
      if (!partial) admitDeclared(contentType)
      return undefined
    },
    async checkHead({ contentType }, head) {
      admitDeclared(contentType)
      // Of nothing there is no type; what was declared is all there is to look at.
      if (head.length === 0) return
      const declared = declaredType(contentType)
      const detected = await detectType(head)
      if (detected === undefined) return admitUndetected(declared, head)
      if (declared === undefined && !allows(detected))
        throw refused(`The file is of type ${detected}, which is not taken here`, detected)
      if (declared !== undefined && !isSameType(detected, declared))
        throw refused(`The file was declared to be ${declared}, and is ${detected}`, detected)
    },
  }
}

function declaredType(contentType: string | undefined): string | undefined {
  const declared = mediaType(contentType)
  return declared === '' || declared === unknown ? undefined : declared
}
