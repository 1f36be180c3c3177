const key = 'quayside-token'

/** The token that the server asked for, kept as long as this tab. */
export interface AccessToken {
  readonly value: string | undefined
  /** Shows the form, once; `then` is called when the person has entered one. */
  ask(then: () => void): void
}

/** Binds the form of the page. */
export function accessToken(form: HTMLFormElement, input: HTMLInputElement): AccessToken {
  const waiting: (() => void)[] = []
  form.addEventListener('submit', event => {
    event.preventDefault()
    const value = input.value.trim()
    if (value === '') return
    sessionStorage.setItem(key, value)
    input.value = ''
    form.hidden = true
    for (const then of waiting.splice(0)) then()
  })
  return {
    get value() {
      return sessionStorage.getItem(key) ?? undefined
    },
    ask(then) {
      waiting.push(then)
      if (!form.hidden) return
      form.hidden = false
      input.focus()
    },
  }
}
