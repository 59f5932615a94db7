import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {chooseFirst} from '../../src/terminal/first-things.ts'
import {firstThings} from '../../src/views/text/situations.ts'
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

test('a bare firebreak at a terminal offers five things, each a command that only plans or looks', async () => {
  const offered: (readonly string[])[] = []
  const chosen = await chooseFirst({
    choose: async (_message, choices) => {
      offered.push(choices)
      return choices[3] ?? ''
    },
  })
  expect(offered[0]).toHaveLength(5)
  expect(chosen?.id).toBe('kill-switch:engage')
  for (const {id, argv} of firstThings) {
    expect(Object.keys(commands)).toContain(id)
    expect(argv).not.toContain('--apply')
  }
})
