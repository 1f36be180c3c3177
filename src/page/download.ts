/**
 * Saves an upload's content. A link cannot carry the token, so with one the content is fetched first: the browser
 * keeps it on its disk until it is saved.
 */
export async function download(url: string, name: string, token: string): Promise<void> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
  if (!response.ok) throw new Error(`The server answered ${response.status}`)
  const address = URL.createObjectURL(await response.blob())
  const link = Object.assign(document.createElement('a'), { href: address, download: name })
  link.click()
  // Browsers begin to read the address after the click.
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
