import { type EntryAction, type EntryView, viewOf } from './entry-view.ts'
import type { UploadEntry } from './upload-entry.ts'

/** An entry on the screen. */
export interface EntryRow {
  readonly element: HTMLLIElement
  /** Shows how the entry stands now. */
  update(): void
}

const labels: Readonly<Record<EntryAction, string>> = {
  pause: 'Pause',
  resume: 'Resume',
  cancel: 'Cancel',
  retry: 'Try again',
  restart: 'Start over',
  pick: 'Choose file',
  download: 'Download',
  dismiss: 'Dismiss',
}

/** Makes the row of an entry. `act` is called when somebody presses one of its buttons. */
export function entryRow(entry: UploadEntry, act: (action: EntryAction) => void): EntryRow {
  const element = document.createElement('li')
  const name = paragraph('entry-name', entry.name)
  name.title = entry.name
  const status = paragraph('entry-status', '')
  const bar = document.createElement('progress')
  bar.max = 1
  bar.setAttribute('aria-label', `Progress of ${entry.name}`)
  const buttons = document.createElement('div')
  buttons.className = 'entry-actions'
  element.className = 'entry'
  element.append(name, buttons, bar, status)
  let shown = ''
  return {
    element,
    update() {
      const view = viewOf(entry.facts)
      element.dataset.tone = view.tone
      if (status.textContent !== view.status) status.textContent = view.status
      showFraction(bar, view)
      // Buttons are rebuilt only when they differ: a person's focus must not jump while bytes move.
      if (shown === view.actions.join()) return
      shown = view.actions.join()
      replaceButtons(buttons, view.actions, entry.name, act)
    },
  }
}

function paragraph(className: string, text: string): HTMLParagraphElement {
  return Object.assign(document.createElement('p'), { className, textContent: text })
}

function showFraction(bar: HTMLProgressElement, { fraction }: EntryView): void {
  if (fraction === undefined) bar.removeAttribute('value')
  else bar.value = fraction
}

function replaceButtons(
  place: HTMLElement,
  actions: readonly EntryAction[],
  name: string,
  act: (action: EntryAction) => void,
): void {
  const hadFocus = place.contains(document.activeElement)
  const buttons = actions.map(action => button(action, name, act))
  place.replaceChildren(...buttons)
  // Pause becomes Resume under the finger: whoever pressed the one stands on the other.
  if (hadFocus) buttons[0]?.focus()
}

function button(action: EntryAction, name: string, act: (action: EntryAction) => void): HTMLButtonElement {
  const element = document.createElement('button')
  element.type = 'button'
  element.textContent = labels[action]
  element.dataset.action = action
  element.setAttribute('aria-label', `${labels[action]}: ${name}`)
  element.addEventListener('click', () => act(action))
  return element
}
