import {expect, test} from 'vitest'
import type {Powers} from '../../core/runbooks/powers.ts'
import {segmentRunbook} from '../../core/runbooks/primitive-runbooks.ts'
import {findingsView, runbooksView, runbookView} from './runbook-view.ts'

const shelved = {document: segmentRunbook().document, path: 'runbooks/segment-isolate.yaml', shipped: false}

test('a runbook is shown with its flags, its steps and what proves it', () => {
  expect(runbookView(shelved)).toMatchInlineSnapshot(`
    "segment-isolate 1.0.0: Isolate one Mesh segment
    Blocks traffic to and from every address of the segment.

    Owner         firebreak
    File          runbooks/segment-isolate.yaml

    Flags
      --segment SEGMENT  Segment name from firebreak.yaml

    Steps
      isolate: mesh-segment.block, lease 4h

    Must refuse   \${segment.probes.refused}
    Must work     \${segment.probes.bystanders}
    Release       1 approval, watched for 30m

    Next          firebreak run segment-isolate --segment …"
  `)
})

const powers: Powers = {
  blastRadius: 'BR3',
  undo: 'U3',
  permissions: {read: ['Zero Trust Read'], write: ['Access: Service Tokens Write', 'Zero Trust Write']},
}

test('the list says which runbooks are the operator’s own, what each can do at most, and when it was last drilled', () => {
  const drilled = {...shelved, powers, shipped: true, lastDrill: '2026-02-28T09:00:00.000Z'}
  const reading = {...shelved, powers: {blastRadius: 'BR0', permissions: {read: [], write: []}}} as const
  expect(runbooksView([reading, drilled])).toMatchInlineSnapshot(`
    "segment-isolate 1.0.0  Isolate one Mesh segment  (your own)
      Blocks traffic to and from every address of the segment.
      Can do      BR0: read-only
      May change  nothing
      Last drill  never on this machine

    segment-isolate 1.0.0  Isolate one Mesh segment
      Blocks traffic to and from every address of the segment.
      Can do      BR3: a segment or the fleet; U3: needs new secrets handed out
      May change  Access: Service Tokens Write, Zero Trust Write
      Last drill  2026-02-28"
  `)
})

test('a list with the widest powers stays inside the terminal', () => {
  const write = Array.from({length: 12}, (_, at) => `Permission number ${at} Write`)
  const text = runbooksView([{...shelved, powers: {...powers, permissions: {read: [], write}}}])
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
  for (const name of write) expect(text.replaceAll(/\s+/g, ' ')).toContain(name)
})

test('no runbook is told in words', () => {
  expect(runbooksView([])).toBe('No runbook was found.')
})

test('findings come with place and rule', () => {
  expect(
    findingsView('own.yaml', [
      {rule: 'cycle', severity: 'error', where: 'steps.a', message: 'these steps wait for each other: a, b'},
    ]),
  ).toBe('own.yaml: 1 finding\n  error steps.a: these steps wait for each other: a, b (cycle)')
})
