import { InvalidArgumentError, Option } from 'commander'
import { isUploadError } from '../../core/errors.ts'
import { parseSwitch } from './parse-words.ts'

/**
 * One setting, given as a flag or as an environment variable: `--chunk-size` is `QUAYSIDE_CHUNK_SIZE` too,
 * and the flag wins.
 */
export function setting<T>(flags: string, description: string, parse: (text: string) => T): Option {
  return fromEnvironment(new Option(flags, description)).argParser(text => refusing(parse, text))
}

/** Puts flags under a heading of the help. */
export function grouped(heading: string, flags: readonly Option[]): readonly Option[] {
  for (const flag of flags) flag.helpGroup(heading)
  return flags
}

/** One of a few words. */
export function choice(flags: string, description: string, words: readonly string[]): Option {
  return fromEnvironment(new Option(flags, description)).choices(words)
}

/** A switch with its opposite; commander alone would read any value of the variable, `false` too, as yes. */
export function toggle(name: string, description: string): readonly Option[] {
  return [
    setting(`--${name} [yes]`, description, parseSwitch),
    new Option(`--no-${name}`, `the opposite of --${name}`),
  ]
}

function fromEnvironment(option: Option): Option {
  return option.env(`QUAYSIDE_${option.name().toUpperCase().replaceAll('-', '_')}`)
}

function refusing<T>(parse: (text: string) => T, text: string): T {
  try {
    return parse(text)
  } catch (error) {
    if (isUploadError(error)) throw new InvalidArgumentError(error.message)
    throw error
  }
}
