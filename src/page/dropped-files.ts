import type { PickedFile } from './picked-file.ts'

/** Chromium's, by which a dropped file can be opened again after a reload. */
interface ItemWithHandle extends DataTransferItem {
  getAsFileSystemHandle?(): Promise<FileSystemHandle | null>
}

/** Files of a drop. Must be called while the event is dispatched: what it carries is gone afterwards. */
export function droppedFiles(transfer: DataTransfer): Promise<readonly PickedFile[]> {
  const items = [...transfer.items].filter(item => item.kind === 'file')
  const found = items.flatMap(item => {
    const file = item.getAsFile()
    // Folders come as entries too, and have no bytes to send.
    if (!file || item.webkitGetAsEntry?.()?.isDirectory) return []
    return [withHandle(file, (item as ItemWithHandle).getAsFileSystemHandle?.())]
  })
  return Promise.all(found)
}

async function withHandle(
  file: File,
  asked: Promise<FileSystemHandle | null> | undefined,
): Promise<PickedFile> {
  const handle = await asked?.catch(() => null)
  return handle?.kind === 'file' ? { file, handle: handle as FileSystemFileHandle } : { file }
}
