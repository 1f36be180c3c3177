import type { UploadPath } from 'quayside'

/** `by-type/pdf/<id>.pdf`. The name is safe already; the engine refuses a path that would leave the storage. */
export const pathByExtension: UploadPath = ({ id, name }) => {
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase()
  return `by-type/${extension}/${id}.${extension}`
}
