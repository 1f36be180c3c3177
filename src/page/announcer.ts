/** Says things to people who listen to the page: into a live region, politely. */
export function announcer(region: HTMLElement): (text: string) => void {
  return text => {
    const line = document.createElement('p')
    line.textContent = text
    region.append(line)
    // Kept short: a screen reader reads what is added, and a person who looks around wants only the latest.
    while (region.childElementCount > 5) region.firstElementChild?.remove()
  }
}
