export interface CodeBlock {
  /** Page and number, as a file may be named. */
  readonly place: string
  readonly language: string
  readonly code: string
}

/** The fenced blocks of a page. */
export function codeBlocks(page: string, text: string): readonly CodeBlock[] {
  const fences = text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)
  return [...fences].map(([, language = '', code = ''], index) => ({
    place: `${page.replaceAll('/', '-')}-${index + 1}`,
    language,
    code,
  }))
}
