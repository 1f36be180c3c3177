import type { Page } from 'playwright-core'

/** Texts of the page whose contrast is below 4.5 (WCAG 2.2, 1.4.3), with their ratio. */
export function lowContrasts(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    type Colour = readonly [number, number, number, number]
    const parse = (text: string): Colour => {
      const [red = 0, green = 0, blue = 0, alpha = 1] = (text.match(/[\d.]+/g) ?? []).map(Number)
      return [red, green, blue, alpha]
    }
    const luminance = (colour: Colour) => {
      const [red = 0, green = 0, blue = 0] = colour.map(channel => {
        const part = channel / 255
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
      })
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
    const backdrop = (element: Element | null): Colour => {
      if (!element) return [255, 255, 255, 1]
      const colour = parse(getComputedStyle(element).backgroundColor)
      return colour[3] > 0 ? colour : backdrop(element.parentElement)
    }
    const texts = [...document.querySelectorAll('h1, h2, p, button, label, header span')].filter(
      element => element.checkVisibility() && element.textContent?.trim(),
    )
    if (texts.length < 5) throw new Error('There is too little text to judge')
    return texts.flatMap(element => {
      const [one, other] = [parse(getComputedStyle(element).color), backdrop(element)].map(luminance)
      const [dark = 0, light = 0] = [one ?? 0, other ?? 0].sort((a, b) => a - b)
      const ratio = (light + 0.05) / (dark + 0.05)
      return ratio < 4.5 ? [`${element.textContent}: ${ratio.toFixed(2)}`] : []
    })
  })
}
