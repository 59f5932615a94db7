import {expect, test} from 'vitest'
import {type Block, blocksOf, linesOf, type Line} from './blocks.ts'
import {openReaderRange, type ReaderRange} from './range.ts'

/** Commands that a test cannot run, and why. */
const notRun: Readonly<Record<string, string>> = {
  'npm ci && npx firebreak drill run agent-freeze': 'installs; the drill is run below',
  'npm ci && npm test': 'is what runs this',
  'npm run soak': 'runs this and everything else, much longer',
  'npm run bench': 'measures, and has no business in a test',
  'npm run mutation': 'runs the tests of some modules once for each change to them',
  'firebreak drill run mesh-isolate --seed 7 --json': 'is as the drill before it, with another runbook',
  'firebreak sandbox start': 'serves until it is stopped',
  'firebreak sandbox start --port 8787 --seed 7 --json': 'serves until it is stopped',
  'firebreak verify last --watch': 'takes an hour of real time',
  'firebreak evidence lock vault --apply --reason "evidence policy"': 'needs a bucket, which test/sinks has',
  'firebreak evidence copy last --to vault': 'needs a bucket, which test/sinks has',
  'firebreak evidence verify last --at vault': 'needs a bucket, which test/sinks has',
}

const runbookExample = blocksOf('yaml').find(({info}) => info.includes('runbook'))
const files = {'runbooks/token-freeze.yaml': runbookExample?.text ?? ''}

/** What a person at a terminal would type when asked: the name of the account, which every plan takes for an answer. */
function answerTo(command: string, {account}: ReaderRange): readonly string[] {
  return / --apply\b/.test(command) && !/--(yes|confirm)\b/.test(command) ? ['--confirm', account] : []
}

async function follow({command, exitCode}: Line, {info}: Block, range: ReaderRange): Promise<void> {
  if (Object.hasOwn(notRun, command)) return
  const answers = info.includes('terminal') ? answerTo(command, range) : []
  const ended = await range.type(command, ...answers)
  expect(ended.exitCode, `${command}\n${ended.all}`).toBe(exitCode)
}

const isRun = ({text}: Block) => linesOf(text).some(({command}) => !Object.hasOwn(notRun, command))
/** What was recorded at a terminal is followed where its screens are compared. */
const blocks = blocksOf('sh').filter((block) => isRun(block) && !block.info.includes('recorded'))

test.concurrent.for(blocks.map((block) => [`${block.heading}: ${linesOf(block.text)[0]?.command}`, block] as const))(
  'what the manual says works as it stands: %s',
  // Each line is a process of its own, and several blocks are followed at a time.
  {timeout: 120_000},
  async ([, block], {onTestFinished}) => {
    const range = await openReaderRange({files})
    onTestFinished(range.stop)
    for (const command of block.before) {
      const ended = await range.type(command)
      expect(ended.exitCode, `${command}\n${ended.all}`).toBe(0)
    }
    for (const line of linesOf(block.text)) await follow(line, block, range)
  },
)

test('every line of a block is a command of firebreak, or one that is listed as not run', () => {
  const strange = blocksOf('sh').flatMap(({text}) =>
    linesOf(text).filter(
      ({command}) => !/^([A-Z_]+=\S+ )*(npx )?firebreak /.test(command) && !Object.hasOwn(notRun, command),
    ),
  )
  expect(strange).toEqual([])
})

test('what is listed as not run is in the manual', () => {
  const commands = blocksOf('sh').flatMap(({text}) => linesOf(text).map(({command}) => command))
  expect(Object.keys(notRun).filter((command) => !commands.includes(command))).toEqual([])
})
