import type { PickedFile } from './picked-file.ts'

/** Not in every browser, and not in TypeScript's library. */
interface PickerWindow {
  showOpenFilePicker?(options: { readonly multiple: boolean }): Promise<FileSystemFileHandle[]>
}

/**
 * Lets the person choose files: by the picker that gives handles where there is one, else by a file input. Resolves
 * with nothing when they change their mind.
 */
export async function chooseFiles(input: HTMLInputElement): Promise<readonly PickedFile[]> {
  const { showOpenFilePicker } = window as PickerWindow
  if (!showOpenFilePicker) return chooseByInput(input)
  try {
    const handles = await showOpenFilePicker.call(window, { multiple: true })
    return await Promise.all(handles.map(async handle => ({ file: await handle.getFile(), handle })))
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return []
    return chooseByInput(input)
  }
}

function chooseByInput(input: HTMLInputElement): readonly PickedFile[] {
  // What is chosen comes by the input's own event.
  input.click()
  return []
}
