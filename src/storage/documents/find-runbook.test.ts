import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {sha256} from '../../core/digest.ts'
import {faultOf} from '../fixtures/fault.ts'
import {runbook} from '../fixtures/runbook.ts'
import {tempDir} from '../fixtures/temp-dir.ts'
import {findRunbook, listRunbooks} from './find-runbook.ts'

function folders() {
  const [shipped, local] = [join(tempDir(), 'shipped'), join(tempDir(), 'local')]
  for (const folder of [shipped, local]) mkdirSync(folder)
  const put = (folder: string, id: string, title = id) =>
    writeFileSync(
      join(folder, `${id}.yaml`),
      runbook.replace('id: agent-freeze', `id: ${id}`).replace('Stop one agent', title),
    )
  put(shipped, 'agent-freeze')
  put(shipped, 'fleet-kill')
  return {shipped, local, put}
}

test('a runbook is found by its id or by its path', () => {
  const {shipped, local} = folders()
  const path = join(shipped, 'agent-freeze.yaml')
  const found = findRunbook('agent-freeze', {shipped, local})
  expect(found).toMatchObject({path, shipped: true, document: {id: 'agent-freeze'}, digest: sha256(readFileSync(path))})
  expect(findRunbook(path, {shipped, local})).toEqual(found)
})

test("the operator's own runbook goes before one that is shipped under the same name", () => {
  const {shipped, local, put} = folders()
  put(local, 'fleet-kill', 'Our own')
  expect(findRunbook('fleet-kill', {shipped, local})).toMatchObject({shipped: false, document: {title: 'Our own'}})
})

test('an unknown runbook is a mistake in usage, with the name that comes near', () => {
  const {shipped, local} = folders()
  const fault = faultOf(() => findRunbook('agent-freze', {shipped, local}))
  expect(fault).toMatchObject({
    code: 'USAGE',
    message: 'there is no runbook agent-freze, did you mean agent-freeze?',
    next: ['firebreak runbook list'],
  })
  expect(faultOf(() => findRunbook('./none.yaml', {shipped, local: join(local, 'none')}))).toMatchObject({
    code: 'USAGE',
    message: 'there is no file ./none.yaml',
  })
})

test('the list has every runbook once, and passes over YAML that is none of ours', () => {
  const {shipped, local, put} = folders()
  put(local, 'fleet-kill', 'Our own')
  put(local, 'mesh-isolate')
  writeFileSync(join(local, 'ansible.yaml'), '- hosts: all\n')
  writeFileSync(join(local, 'README.md'), '')
  expect(
    listRunbooks({shipped, local}).map(({document, shipped: ours}) => [document.id, document.title, ours]),
  ).toEqual([
    ['agent-freeze', 'agent-freeze', true],
    ['fleet-kill', 'Our own', false],
    ['mesh-isolate', 'mesh-isolate', false],
  ])
})

test('a runbook whose file has another name than its id is refused', () => {
  const {shipped, local} = folders()
  writeFileSync(join(local, 'other.yaml'), runbook)
  expect(faultOf(() => findRunbook('other', {shipped, local}))).toMatchObject({
    code: 'INVALID_DOCUMENT',
    next: ['rename it to agent-freeze.yaml'],
  })
})
