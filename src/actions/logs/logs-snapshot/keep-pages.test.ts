import {expect, test} from 'vitest'
import {Fault} from '../../../core/fault.ts'
import {refused, type Row} from '../answer.ts'
import type {LogPage, Paged} from '../log-source.ts'
import {keepPages} from './keep-pages.ts'
import {sinkOf} from '../../../../test/fixtures/evidence/sink-of.ts'

const page = (ids: readonly number[], parts: Partial<LogPage> = {}): LogPage => {
  const rows = ids.map((id): Row => ({id: `${id}`, time: `t${id}`}))
  return {
    kind: 'page',
    answer: {request: 'GET /logs', status: 200, bytes: Buffer.from(JSON.stringify(rows))},
    rows,
    full: false,
    ...parts,
  }
}

function paged(...answers: readonly (LogPage | ReturnType<typeof refused> | Error)[]): Paged {
  let at = 0
  return {
    async read() {
      const answer = answers[at]
      at += 1
      if (answer === undefined) throw new TypeError('read beyond the end')
      if (answer instanceof Error) throw answer
      return answer
    },
    key: ({id}) => String(id),
    time: ({time}) => String(time),
  }
}

async function keep(source: Paged, signal = new AbortController().signal) {
  const files = new Map<string, {readonly text: string; readonly rows: number | undefined}>()
  const sink = sinkOf(async (file: string, bytes: Uint8Array, about: {readonly rows?: number | undefined}) => {
    files.set(file, {text: Buffer.from(bytes).toString(), rows: about.rows})
    return {} as never
  })
  return {kept: await keepPages(source, {source: 'audit', folder: 'audit/window', sink, signal}), files}
}

test('each page is one file with the bytes that came', async () => {
  const {kept, files} = await keep(paged(page([1, 2], {next: 'a'}), page([3])))
  expect([...files]).toEqual([
    ['audit/window/page-0001.json', {text: '[{"id":"1","time":"t1"},{"id":"2","time":"t2"}]', rows: 2}],
    ['audit/window/page-0002.json', {text: '[{"id":"3","time":"t3"}]', rows: 1}],
  ])
  expect(kept).toMatchObject({
    pages: 2,
    rows: 3,
    repeats: 0,
    blanked: 0,
    gaps: [],
    first: 't1',
    last: 't3',
    ending: {kind: 'whole'},
  })
})

test('an empty page with a next one is not the end', async () => {
  const {kept} = await keep(paged(page([], {next: 'a'}), page([1])))
  expect(kept).toMatchObject({rows: 1, first: 't1', ending: {kind: 'whole'}})
})

test('a record that comes twice counts once', async () => {
  const {kept} = await keep(paged(page([1, 2], {next: 'a'}), page([2, 3])))
  expect(kept).toMatchObject({rows: 3, repeats: 1})
})

test('a server that ignores the cursor does not go round for ever', async () => {
  expect((await keep(paged(page([1], {next: 'a'}), page([1], {next: 'b'})))).kept.ending.kind).toBe('cut')
  expect((await keep(paged(page([1], {next: 'a'}), page([2], {next: 'a'})))).kept.ending.kind).toBe('cut')
})

test('an end right after a full page may be a cap', async () => {
  expect((await keep(paged(page([1], {next: '2', full: true}), page([])))).kept.ending.kind).toBe('capped')
  expect((await keep(paged(page([1], {next: '2'}), page([])))).kept.ending.kind).toBe('whole')
})

test('a refusal keeps what came before it', async () => {
  const {kept, files} = await keep(paged(page([1], {next: 'a'}), refused('answered HTTP 403')))
  expect(kept).toMatchObject({pages: 1, ending: {kind: 'refused', why: 'answered HTTP 403'}})
  expect(files.size).toBe(1)
})

test('a fault of the network is a refusal, and a bug is a bug', async () => {
  const {kept} = await keep(paged(new Fault('UNAVAILABLE', 'no connection')))
  expect(kept.ending).toEqual({kind: 'refused', why: 'no connection'})
  await expect(keep(paged(new RangeError('bug')))).rejects.toThrow('bug')
})

test('once the time is up no further page is asked for', async () => {
  const budget = new AbortController()
  const source = paged(page([1], {next: 'a'}), page([2]))
  const stopping: Paged = {
    ...source,
    read: async (cursor) => {
      budget.abort()
      return source.read(cursor)
    },
  }
  const {kept} = await keep(stopping, budget.signal)
  expect(kept).toMatchObject({
    pages: 1,
    ending: {kind: 'cut', why: 'stopped after 1 pages, when the time for it was up'},
  })
})

test('secrets are blanked before the bytes are kept', async () => {
  const bytes = Buffer.from('[{"client_secret":"hunter2"}]')
  const {kept, files} = await keep(paged(page([1], {answer: {request: 'GET /', status: 200, bytes}})))
  expect(kept.blanked).toBe(1)
  expect([...files.values()][0]?.text).not.toContain('hunter2')
})
