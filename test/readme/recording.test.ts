import {expect, onTestFinished, test} from 'vitest'
import {blocksOf, readme} from './blocks.ts'
import {openReaderRange} from './range.ts'

/** The lines of a recorded screen that no clock, count or chance changes, and that are no dialogue. */
function fixedLines(name: string): readonly string[] {
  const [, screen] = new RegExp(`<!-- recorded: ${name} -->\n\n\`\`\`text\n([^]*?)\`\`\``).exec(readme) ?? []
  if (screen === undefined) throw new Error(`the manual has no recorded screen ${name}`)
  const lines = screen.split('\n').map((line) => line.trim())
  return lines.filter((line) => line.length > 12 && !/\d|\/home\/|^[?✔•$(]|\(--|…/.test(line))
}

/** What each command of the block without a terminal shows, by the screens that were recorded of it at one. */
const screens = [['init-asks'], ['run-ended'], ['status'], ['release-ended']] as const

test('a first day at a terminal reads as the same commands do without one', {timeout: 120_000}, async () => {
  const [block] = blocksOf('sh').filter(({heading}) => heading === 'A first day')
  const range = await openReaderRange({files: {}})
  onTestFinished(range.stop)
  const commands = block?.text.trim().split('\n') ?? []
  expect(commands).toHaveLength(screens.length)
  for (const [at, command] of commands.entries()) {
    const {all, exitCode} = await range.type(command)
    expect(exitCode, `${command}\n${all}`).toBe(0)
    const said = all.split('\n').map((line) => line.trim())
    for (const name of screens[at] ?? []) {
      const fixed = fixedLines(name)
      expect(fixed.length, name).toBeGreaterThan(3)
      expect(
        fixed.filter((line) => !said.includes(line)),
        `${name}: node .build/record.ts`,
      ).toEqual([])
    }
  }
})
