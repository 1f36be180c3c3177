// The proof that the adapter keeps the contract, in the test runner of your choice; here Node's own.
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { describeStorage } from 'quayside/testing'
import { folderStorage } from './folder-storage.ts'

const directory = mkdtempSync(join(tmpdir(), 'folder-storage-'))
after(() => rm(directory, { recursive: true, force: true }))

describeStorage('folder storage', { open: () => folderStorage({ directory }) }, { describe, it })
