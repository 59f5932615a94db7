/** Records, in a terminal of 80 by 24, what the manual shows of a first day. Needs tmux: node .build/record.ts */
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {execa} from 'execa'
import {packageRoot} from '../src/package-root.ts'
import {type Sandbox, startSandbox} from '../src/sandbox/start.ts'
import {systemClock} from '../src/storage/system-clock.ts'
import {readmeFile} from './readme.ts'

/** A line that is typed, and what the screen shows once it has been answered. */
interface Typed {
  readonly keys: string
  readonly until: RegExp
  /** The part of the manual that shows the screen; none where only the way on matters. */
  readonly shownAs?: string
}

const prompt = /^\$ $/m

/** Nothing on this machine answers as the application of the account does, but the sandbox's edge. */
const toTheEdge = (crm: string) => `sed -i 's#https://crm.example.com/#${crm}#' firebreak.yaml`

const session = ({edge: {crm}}: Sandbox): readonly Typed[] => [
  {keys: 'firebreak init', until: /\(--agents\)/, shownAs: 'init-asks'},
  {keys: '', until: /\(--environment\)/},
  {keys: '', until: /\(--owner\)/},
  {keys: 'group:agents', until: /\(--drill\)/, shownAs: 'init-written'},
  {keys: 'n', until: prompt},
  {keys: toTheEdge(crm), until: prompt},
  {keys: 'clear', until: prompt},
  {
    keys: 'firebreak run agent-freeze --agent support-bot --apply --incident INC-123 --accept live-tunnel --reason "its host is off"',
    until: /\(y\/N\)/,
    shownAs: 'run-asks',
  },
  {keys: 'y', until: prompt, shownAs: 'run-ended'},
  {keys: 'clear', until: prompt},
  {keys: 'firebreak status', until: prompt, shownAs: 'status'},
  {keys: 'clear', until: prompt},
  {keys: 'firebreak release last --apply --reason "its prompt is mended"', until: /\(y\/N\)/, shownAs: 'release-asks'},
  {keys: 'y', until: prompt, shownAs: 'release-ended'},
]

const tmux = (...args: readonly string[]) => execa('tmux', ['-L', 'firebreak-record', ...args])

/** What the agents log in with, by the variables that a proposed inventory names. */
function secretsOf({inventory}: Sandbox): Readonly<Record<string, string>> {
  const read = (file: string) => readFileSync(join(dirname(inventory), 'secrets', file), 'utf8').trim()
  const pairs = ['billing-bot', 'support-bot'].flatMap((agent) =>
    ['client-id', 'client-secret'].map((of) => [
      `${agent}-${of}`.toUpperCase().replaceAll('-', '_'),
      read(`${agent}.${of}`),
    ]),
  )
  return Object.fromEntries(pairs)
}

async function openTerminal(dir: string, sandbox: Sandbox): Promise<void> {
  const rc = join(dir, '.rc')
  writeFileSync(rc, `PS1='$ '\nfirebreak() { node ${join(packageRoot, 'bin/run.js')} "$@"; }\n`)
  const env = {
    ...secretsOf(sandbox),
    HOME: dir,
    FIREBREAK_API_URL: sandbox.url,
    CLOUDFLARE_API_TOKEN: sandbox.token,
    FIREBREAK_OPERATOR: 'ana',
    FIREBREAK_STATE_DIR: join(dir, 'state'),
    XDG_CONFIG_HOME: join(dir, 'config'),
    PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
  }
  const variables = Object.entries(env).flatMap(([name, value]) => ['-e', `${name}=${value}`])
  const size = ['-x', '80', '-y', '24']
  await tmux('new-session', '-d', ...size, '-c', dir, ...variables, 'bash', '--noprofile', '--rcfile', rc)
}

async function screen(): Promise<string> {
  const {stdout} = await tmux('capture-pane', '-p')
  return stdout
}

/** The screen, once it has what is waited for and has stood still for a moment. */
async function settledScreen(until: RegExp): Promise<string> {
  for (let before = ''; ; await systemClock.sleep(500)) {
    const now = await screen()
    if (now === before && until.test(now.trimEnd().replace(/\$$/, '$ '))) return now
    before = now
  }
}

async function type({keys, until}: Typed): Promise<string> {
  await tmux('send-keys', '-l', keys)
  await tmux('send-keys', 'Enter')
  await systemClock.sleep(1000)
  return settledScreen(until)
}

function withScreen(readme: string, name: string, shown: string): string {
  const part = new RegExp(`(<!-- recorded: ${name} -->\n\n)[^]*?(\n<!-- end -->)`)
  if (!part.test(readme)) throw new Error(`the manual has no place for the screen ${name}`)
  const text = shown.replace(/\n\$\s*$/, '').trimEnd()
  return readme.replace(part, (_, head: string, end: string) => `${head}\`\`\`text\n${text}\n\`\`\`\n${end}`)
}

async function record(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'fb-'))
  const sandbox = await startSandbox({
    scenario: 'hijacked-support-agent',
    seed: 1,
    clock: systemClock,
    dir: join(dir, 'sandbox'),
  })
  try {
    await openTerminal(dir, sandbox)
    for (const typed of session(sandbox)) {
      const shown = (await type(typed)).replaceAll(dir, '/home/ana')
      if (typed.shownAs === undefined) continue
      writeFileSync(readmeFile, withScreen(readFileSync(readmeFile, 'utf8'), typed.shownAs, shown))
    }
  } finally {
    await tmux('kill-server')
    await sandbox.stop()
    rmSync(dir, {recursive: true, force: true})
  }
}

await record()
