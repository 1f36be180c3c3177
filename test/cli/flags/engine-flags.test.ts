import { Command } from 'commander'
import { expect, test } from 'vitest'
import { memoryLocker, memorySessions, memoryStorage } from '../../../src/adapters/memory/index.ts'
import { engineOptions } from '../../../src/cli/build-engine.ts'
import { backendFlags } from '../../../src/cli/flags/backend-flags.ts'
import { engineFlags } from '../../../src/cli/flags/engine-flags.ts'
import type { EngineSettings } from '../../../src/cli/settings.ts'
import { type EngineOptions, resolveOptions } from '../../../src/core/options.ts'

function parse(words: readonly string[]): EngineOptions {
  const command = new Command().exitOverride()
  for (const flag of [...backendFlags(), ...engineFlags()]) command.addOption(flag)
  return engineOptions(command.parse(words, { from: 'user' }).opts<EngineSettings>())
}

test('what is not given is left to the engine', () => {
  expect(parse([])).toEqual({})
})

test('every option of the engine that words can say has a flag', () => {
  const words =
    '--chunk-size 1KB --max-bytes 1MB --hash-function sha1 --retry-threshold 3 --collections a,b --conflict refuse ' +
    '--no-preserve-file-name --preserve-failed-upload-file --expire-idle 1d --expire-after never --retention 2d ' +
    '--lock-wait 1s --memory-budget 8MiB --checkpoint-bytes 4MiB'
  expect(parse(words.split(' '))).toEqual({
    chunkSize: 1000,
    maxBytes: 1_000_000,
    hashFunction: 'sha1',
    retryThreshold: 3,
    collections: ['a', 'b'],
    conflict: 'refuse',
    preserveFileName: false,
    preserveFailedUploadFile: true,
    expireIdleMs: 86_400_000,
    expireAfterMs: Number.POSITIVE_INFINITY,
    retentionMs: 172_800_000,
    lockWaitMs: 1000,
    memoryBudget: 8_388_608,
    checkpointBytes: 4_194_304,
  })
})

test('the defaults that the help tells are the engine’s', () => {
  const told = engineFlags().flatMap(flag => {
    const [, text] = /\(default: ([^ )]+)\)$/.exec(flag.description) ?? []
    // A limit that is absent and a template for what is a function have no words that mean the same.
    if (text === undefined || text.startsWith('{')) return []
    return [`--${flag.name()}`, ...(flag.isBoolean() ? [] : [text])]
  })
  const parts = { storage: memoryStorage(), sessions: memorySessions(), locker: memoryLocker() }
  const options = parse(told)
  expect(Object.keys(options).length).toBeGreaterThanOrEqual(12)
  expect(resolveOptions({ ...parts, ...options })).toEqual(resolveOptions(parts))
})
