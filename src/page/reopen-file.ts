/** Chromium's; not in TypeScript's library. */
interface PermittedHandle extends FileSystemFileHandle {
  requestPermission?(options: { readonly mode: 'read' }): Promise<PermissionState>
}

/**
 * Opens a remembered file again; the browser may ask the person. Must come from a click. Resolves with nothing
 * when they say no or the file is gone.
 */
export async function reopenFile(handle: FileSystemFileHandle): Promise<File | undefined> {
  try {
    const permission = await (handle as PermittedHandle).requestPermission?.({ mode: 'read' })
    return permission === 'denied' ? undefined : await handle.getFile()
  } catch {
    return undefined
  }
}
