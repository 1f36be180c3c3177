/** The elements of `index.html` that the scripts work with. */
export interface PageParts {
  readonly endpoint: string
  readonly zone: HTMLElement
  readonly choose: HTMLButtonElement
  readonly input: HTMLInputElement
  readonly section: HTMLElement
  readonly heading: HTMLElement
  readonly list: HTMLElement
  readonly live: HTMLElement
  readonly tokenForm: HTMLFormElement
  readonly tokenInput: HTMLInputElement
}

/** Finds them all; throws, naming the missing one. */
export function pageParts(): PageParts {
  return {
    endpoint: find('meta[name="quayside-endpoint"]', HTMLMetaElement).content,
    zone: find('#zone', HTMLElement),
    choose: find('#choose', HTMLButtonElement),
    input: find('#files', HTMLInputElement),
    section: find('#uploads', HTMLElement),
    heading: find('#uploads-heading', HTMLElement),
    list: find('#upload-list', HTMLElement),
    live: find('#live', HTMLElement),
    tokenForm: find('#token-form', HTMLFormElement),
    tokenInput: find('#token', HTMLInputElement),
  }
}

function find<T extends Element>(selector: string, kind: new () => T): T {
  const element = document.querySelector(selector)
  if (element instanceof kind) return element
  throw new Error(`The page has no ${selector}`)
}
