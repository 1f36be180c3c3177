/** As much of a command as is needed to change its request. */
interface Changeable {
  readonly middlewareStack: {
    add(middleware: never, options: { step: 'build'; priority: 'low'; name: string }): void
  }
}

interface BuildArguments {
  readonly request: unknown
}

type Build = (next: (args: BuildArguments) => unknown) => (args: BuildArguments) => unknown

/**
 * Has a command signed without a SHA-256 of its body (1.1 s of CPU per GiB): the checksum that goes with it, and TLS,
 * protect it. A client that adds a checksum of its own in a trailer keeps its way.
 */
export function withUnsignedBody<C extends Changeable>(command: C): C {
  return changing(command, headers => {
    if (headers['x-amz-trailer'] === undefined) headers['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD'
  })
}

/** Takes back what clients add to a request that has no body yet: the checksum of nothing would be signed into its URL. */
export function withoutChecksum<C extends Changeable>(command: C): C {
  return changing(command, headers => {
    for (const name of Object.keys(headers)) if (/^x-amz-(sdk-)?checksum-/.test(name)) delete headers[name]
  })
}

function changing<C extends Changeable>(command: C, change: (headers: Record<string, string>) => void): C {
  const middleware: Build = next => args => {
    change((args.request as { headers: Record<string, string> }).headers)
    return next(args)
  }
  command.middlewareStack.add(middleware as never, { step: 'build', priority: 'low', name: 'quaysideBody' })
  return command
}
