import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {Fault} from '../../src/core/fault.ts'
import {offerFirst} from '../../src/terminal/first-things.ts'
import {type FirstThing, firstThings} from '../../src/views/text/situations.ts'
import {packageRoot} from '../../src/package-root.ts'
import {startProgram} from './program.ts'

const {commands} = JSON.parse(readFileSync(join(packageRoot, 'oclif.manifest.json'), 'utf8'))
const ids = Object.keys(commands).map((id) => id.replaceAll(':', ' '))

test.each([[['--help']], [[]]])(
  'the first screen fits 80 by 24 and begins with what happens: firebreak %j',
  async (args) => {
    const {stdout, stderr, exitCode} = await startProgram({args})
    const lines = stdout.trimEnd().split('\n')
    expect({exitCode, stderr, isTall: lines.length > 23, wide: lines.filter((line) => line.length > 80)}).toEqual({
      exitCode: 0,
      stderr: '',
      isTall: false,
      wide: [],
    })
    expect(lines.findIndex((line) => line.includes('one agent misbehaves'))).toBeLessThan(6)
  },
)

test('every command on the first screen is one, and every command is listed by --all', async () => {
  const first = await startProgram({args: ['--help']})
  const typed = [...first.stdout.matchAll(/ firebreak ((?:[a-z][a-z-]* ?)+)/g)].map(([, words = '']) => words.trim())
  expect(typed.length).toBeGreaterThan(10)
  expect(typed.filter((words) => !ids.some((id) => words === id || words.startsWith(`${id} `)))).toEqual([])
  const all = await startProgram({args: ['--help', '--all']})
  const roots = new Set(ids.map((id) => id.split(' ')[0] ?? id))
  expect([...roots].filter((root) => !all.stdout.includes(root))).toEqual([])
})

test('a bare firebreak at a terminal offers five things, and begins the one that is chosen, which only plans or looks', async () => {
  const begun: FirstThing[] = []
  for (const at of firstThings.keys()) {
    const offered: (readonly string[])[] = []
    const choose = async (_message: string, choices: readonly string[]) => {
      offered.push(choices)
      return choices[at] ?? ''
    }
    expect(await offerFirst({choose}, async (thing) => begun.push(thing))).toBeUndefined()
    expect(offered).toEqual([firstThings.map(({label}) => label)])
  }
  expect(begun.map(({id, argv}) => [id, ...argv].join(' '))).toEqual([
    'run agent-freeze',
    'run api-token-leak',
    'run mesh-isolate',
    'kill-switch:engage',
    'status',
  ])
  for (const {id} of begun) expect(Object.keys(commands)).toContain(id)
})

test('who leaves the offer with Ctrl-C has begun nothing, and the exit code says so', async () => {
  const leave = {choose: () => Promise.reject(new Fault('INTERRUPTED', 'stopped at a question'))}
  expect(await offerFirst(leave, () => expect.unreachable())).toBe(130)
})
