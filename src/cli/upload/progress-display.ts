import { SingleBar } from 'cli-progress'
import { formatDuration } from '../print/format-duration.ts'
import { formatProgress } from '../print/format-progress.ts'
import { formatSize } from '../print/format-size.ts'

/** How far an upload is, in bytes. */
export interface ProgressReport {
  readonly sent: number
  readonly total: number
  readonly bytesPerSecond?: number | undefined
  readonly secondsLeft?: number | undefined
}

/** Shows an upload's progress on a stream: as a bar on a terminal, else a line at every tenth. */
export interface ProgressDisplay {
  update(report: ProgressReport): void
  /** Something worth telling besides: a retry and its reason. */
  note(text: string): void
  stop(): void
}

export function progressDisplay(stream: NodeJS.WriteStream): ProgressDisplay {
  return stream.isTTY ? barDisplay(stream) : lineDisplay(stream)
}

function barDisplay(stream: NodeJS.WriteStream): ProgressDisplay {
  const bar = new SingleBar({
    stream,
    hideCursor: true,
    // Ctrl-C is the command's to handle.
    gracefulExit: false,
    format: '{bar} {done}  {bytes}  {speed}{note}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
  })
  let note = ''
  bar.start(1, 0, { done: '', bytes: '', speed: '', note })
  return {
    update(report) {
      bar.setTotal(Math.max(1, report.total))
      note = ''
      bar.update(report.total === 0 ? 1 : report.sent, { ...words(report), note })
    },
    note(text) {
      note = `  ${text}`
      bar.update({ note })
    },
    stop: () => bar.stop(),
  }
}

function lineDisplay(stream: NodeJS.WriteStream): ProgressDisplay {
  let lastTenth = -1
  return {
    update(report) {
      const tenth = report.total === 0 ? 10 : Math.floor((report.sent / report.total) * 10)
      if (tenth <= lastTenth) return
      lastTenth = tenth
      const { done, bytes, speed } = words(report)
      stream.write(`${done}  ${bytes}${speed === '' ? '' : `  ${speed}`}\n`)
    },
    note: text => void stream.write(`${text}\n`),
    stop() {},
  }
}

function words({
  sent,
  total,
  bytesPerSecond,
  secondsLeft,
}: ProgressReport): Record<'done' | 'bytes' | 'speed', string> {
  const rate = bytesPerSecond === undefined ? '' : `${formatSize(Math.round(bytesPerSecond))}/s`
  const left =
    secondsLeft === undefined || secondsLeft < 0.5 ? '' : `, ${formatDuration(secondsLeft * 1000)} left`
  return {
    done: formatProgress(sent, total),
    bytes: `${formatSize(sent)} of ${formatSize(total)}`,
    speed: rate + left,
  }
}
