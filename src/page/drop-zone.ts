import { droppedFiles } from './dropped-files.ts'
import type { PickedFile } from './picked-file.ts'

/** Takes files that are dropped anywhere on the page; `zone` shows that it would. */
export function dropZone(zone: HTMLElement, take: (picked: readonly PickedFile[]) => void): void {
  // Entering a child leaves its parent: only the balance tells whether the pointer is still over the page.
  let depth = 0
  const show = () => zone.classList.toggle('is-target', depth > 0)
  document.addEventListener('dragenter', event => {
    if (!carriesFiles(event)) return
    depth += 1
    show()
  })
  document.addEventListener('dragleave', event => {
    if (!carriesFiles(event)) return
    depth = Math.max(0, depth - 1)
    show()
  })
  document.addEventListener('dragover', event => {
    if (carriesFiles(event)) event.preventDefault()
  })
  document.addEventListener('drop', event => {
    if (!carriesFiles(event) || !event.dataTransfer) return
    event.preventDefault()
    depth = 0
    show()
    void droppedFiles(event.dataTransfer).then(take)
  })
}

function carriesFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false
}
