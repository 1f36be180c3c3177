#!/usr/bin/env node
import { runCli } from './run-cli.ts'

// The reader of a pipe may have seen enough: `quayside list | head`.
process.stdout.on('error', error => {
  if ((error as NodeJS.ErrnoException).code === 'EPIPE') process.exit(0)
  throw error
})

process.exitCode = await runCli(process.argv.slice(2))
