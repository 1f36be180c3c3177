/** A promise that is settled from outside, once. Being left unread is no failure. */
export class Outcome<T> {
  readonly promise: Promise<T>
  #resolve: (value: T) => void = () => {}
  #reject: (reason: unknown) => void = () => {}
  #isSettled = false

  constructor() {
    this.promise = new Promise<T>((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.promise.catch(() => {})
  }

  get isSettled(): boolean {
    return this.#isSettled
  }

  resolve(value: T): void {
    this.#isSettled = true
    this.#resolve(value)
  }

  reject(reason: unknown): void {
    this.#isSettled = true
    this.#reject(reason)
  }
}
