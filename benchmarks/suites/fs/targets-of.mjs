import { ratio } from '../../measure/ratio.mjs'
import { atLeast, atMost, noted } from '../../report/targets.mjs'

const tus = '@tus/server'
const floor = 'floor W'

/** Of each load: what is held against whom, and the limit. */
const rules = {
  'chunks of 64 MiB': [...versusFloor(1.1, 0.9), ...versusPeers()],
  'chunks of 8 MiB': [...versusFloor(1.2), ...versusPeers()],
  'chunks of 1 MiB': [...versusFloor(1.5), ...versusPeers()],
  'chunks of 64 KiB': [least('requests', tus, 3), least('requests', 'uploadx', 2)],
  'sha256 of each chunk and of the whole, chunks of 64 MiB': [
    { ...most('cpu', 'floor W + 2 sha256', 1.15), own: 'quayside ietf' },
  ],
}

/** Each is a median of ratios round by round, missed where the peer is not installed. */
export function targetsOf({ name, chunk }, place, costs) {
  return rules[name].map(({ own = 'quayside tus', measure, of, other, limit }) => {
    const what = `${place.name}, ${name}: ${own}, ${measure} against ${other}`
    const measureOf = each => each[measure]
    const bare = ratio(costs.get(floor), costs.get(other), measureOf)
    const held = of(what, costs.get(own), costs.get(other), measureOf, limit)
    const itself = other.startsWith(floor) ? [] : [`${floor} itself: ${bare.toFixed(2)}`]
    return noted(held, [...itself, profilesOf(chunk)].join('; '))
  })
}

/** Where the page shows what a byte goes through in such chunks: here, and in the floor. */
function profilesOf(chunk) {
  const kib = chunk / 1024
  return `profiles: [own](#profile-quayside-tus-${kib}k), [floor](#profile-floor-w-put-${kib}k)`
}

function versusFloor(cpu, throughput) {
  const limit = most('cpu', floor, cpu)
  return throughput ? [limit, least('throughput', floor, throughput)] : [limit]
}

function versusPeers() {
  return [
    most('cpu', tus, 0.5),
    most('user', tus, 0.35),
    least('throughput', tus, 2.3),
    most('cpu', 'uploadx', 0.6),
    least('throughput', 'uploadx', 2),
  ]
}

function most(measure, other, limit) {
  return { measure, other, limit, of: atMost }
}

function least(measure, other, limit) {
  return { measure, other, limit, of: atLeast }
}
