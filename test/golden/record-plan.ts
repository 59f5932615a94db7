import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {allShipped, openRange} from '../fixtures/range.ts'

const runbook = 'agent-freeze'
const place = join(import.meta.dirname, 'recording-1')
const range = await openRange()
try {
  const plan = await range.plan(runbook, allShipped.find((one) => one.runbook === runbook)?.params ?? {})
  writeFileSync(join(place, 'planning.ndjson'), range.bench.recordingOf(plan) ?? '')
  writeFileSync(join(place, 'plan.json'), `${JSON.stringify(plan, null, 2)}\n`)
} finally {
  await range.stop()
}
