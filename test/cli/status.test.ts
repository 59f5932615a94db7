import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {parse, stringify} from 'yaml'
import type {World} from '../../src/sandbox/world.ts'
import {type Account, documentOf, openAccount, runOf, unwrapped} from './program.ts'

let account: Account
let world: World | undefined
let run = ''

/** Somebody enables the token of the agent again, behind the back of the run. */
async function undo(): Promise<void> {
  const {sandbox} = account.range
  const headers = {authorization: `Bearer ${sandbox.token}`}
  const at = `${sandbox.url}/accounts/${world?.account.id}/access/service_tokens`
  const {result}: {result: readonly {readonly id: string; readonly name: string}[]} = JSON.parse(
    await (await fetch(at, {headers})).text(),
  )
  const id = result.find(({name}) => name === 'support-bot')?.id ?? expect.unreachable('no such token')
  const body = JSON.stringify({name: 'support-bot', enabled: true})
  expect((await fetch(`${at}/${id}`, {method: 'PUT', headers, body})).status).toBe(200)
}

beforeAll(async () => {
  account = await openAccount({also: (one) => void (world = one)})
  const {sandbox, dir} = account.range
  const inventory = parse(readFileSync(sandbox.inventory, 'utf8'))
  const kept = {...inventory, watch: {onDrift: 're-assert'}}
  writeFileSync(join(dir, 'kept.yaml'), stringify(kept, {aliasDuplicateObjects: false}))
  run = runOf(await account.firebreak('kill-switch', 'engage', '--agent', 'support-bot', '--apply', '--yes', '--json'))
}, 120_000)
afterAll(() => account.range.stop())

interface StatusShown {
  readonly runs: readonly {readonly run: string; readonly changes: readonly {readonly standing: string}[]}[]
}
const statusOf = async (): Promise<StatusShown> =>
  documentOf(await account.firebreak('status', '--json')) as unknown as StatusShown

test('a run that changed nothing stands nowhere in status, and what stands is named by its run', async () => {
  const again = await account.firebreak('kill-switch', 'engage', '--agent', 'support-bot', '--apply', '--yes', '--json')
  expect(documentOf(again)).toMatchObject({changed: 0})
  expect((await statusOf()).runs.map((one) => one.run)).toEqual([run])
})

test('a watch in a pipeline ends with the first drift: it is named in a line, and the exit code is 23', async () => {
  await undo()
  const {exitCode, stdout, stderr} = await account.firebreak('status', '--watch', '--exit-on-drift')
  expect(exitCode).toBe(23)
  expect(unwrapped(stderr)).toMatch(new RegExp(`Z NOT HELD: \\S+ of ${run}`))
  expect(unwrapped(stdout)).toContain('NOT HELD: something is no longer in force')
})

test('a watch whose inventory says so makes again what was undone, tells it, and ends at Ctrl-C with what it saw', async () => {
  const watching = account.start('status', '--watch', '--inventory', 'kept.yaml')
  watching.stderr.on('data', (text: Buffer) => {
    if (String(text).includes('made it again and ended')) watching.kill('SIGINT')
  })
  const {exitCode, stderr} = await watching
  expect(unwrapped(stderr)).toMatch(new RegExp(`making disable-token-1 of ${run} again`))
  // The worst that it saw is its exit code, though all is as it should be again.
  expect(exitCode).toBe(23)
  const {runs} = await statusOf()
  expect(runs.flatMap(({changes}) => changes.map(({standing}) => standing))).not.toContain('not-held')
}, 60_000)
