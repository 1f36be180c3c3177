import { type BareItem, type Dictionary, parseDictionary, parseItem } from 'structured-headers'
import type { HttpRequest } from '../../http-request.ts'

/** A field that is a Boolean; nothing without it or when it is anything else: then all of it is ignored (RFC 9651, 4.2). */
export function booleanField(request: HttpRequest, name: string): boolean | undefined {
  const value = itemField(request, name)
  return typeof value === 'boolean' ? value : undefined
}

/** As `booleanField`, of a whole number from 0 on. */
export function countField(request: HttpRequest, name: string): number | undefined {
  const value = itemField(request, name)
  // The parser tells no Decimal from an Integer: 5.0 is 5 to it, and ignored here.
  const isInteger = /^ *\d+ *(;|$)/.test(request.header(name) ?? '')
  return typeof value === 'number' && isInteger ? value : undefined
}

/** As `booleanField`, of a Dictionary. */
export function dictionaryField(request: HttpRequest, name: string): Dictionary | undefined {
  return parsed(request, name, parseDictionary)
}

function itemField(request: HttpRequest, name: string): BareItem | undefined {
  return parsed(request, name, parseItem)?.[0]
}

function parsed<T>(request: HttpRequest, name: string, parse: (text: string) => T): T | undefined {
  const text = request.header(name)
  if (text === undefined) return undefined
  try {
    return parse(text)
  } catch {
    return undefined
  }
}
