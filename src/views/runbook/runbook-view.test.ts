import {expect, test} from 'vitest'
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

test('the list says which runbooks are the operator’s own', () => {
  expect(runbooksView([shelved, {...shelved, shipped: true}])).toMatchInlineSnapshot(`
    "segment-isolate 1.0.0  Isolate one Mesh segment  (your own)
      Blocks traffic to and from every address of the segment.

    segment-isolate 1.0.0  Isolate one Mesh segment
      Blocks traffic to and from every address of the segment."
  `)
})

test('findings come with place and rule', () => {
  expect(
    findingsView('own.yaml', [
      {rule: 'cycle', severity: 'error', where: 'steps.a', message: 'these steps wait for each other: a, b'},
    ]),
  ).toBe('own.yaml: 1 finding\n  error steps.a: these steps wait for each other: a, b (cycle)')
})
