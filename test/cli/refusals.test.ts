import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {parse, stringify} from 'yaml'
import {exitCodes, type FaultCode} from '../../src/core/fault.ts'
import {type Account, documentOf, openAccount, type Starting, unwrapped} from './program.ts'

const freeze = ['run', 'agent-freeze', '--agent', 'support-bot', '--apply', '--yes']

let account: Account

beforeAll(async () => {
  account = await openAccount()
})
afterAll(() => account.range.stop())

interface Mistake {
  readonly what: string
  readonly code: FaultCode
  /** Texts that the message, or its next commands, must hold. */
  readonly says: readonly string[]
  readonly args?: readonly string[]
  /** Made when the sandbox is up. */
  readonly env?: () => Starting['env']
}

const inventoryFile = (name: string, text: string): Starting['env'] => {
  const path = join(account.range.dir, name)
  writeFileSync(path, text)
  return {FIREBREAK_INVENTORY: path}
}

/** A copy of the inventory in which support-bot has none of something. */
const inventoryWithoutHandles = (): Starting['env'] => {
  const inventory = parse(readFileSync(account.range.sandbox.inventory, 'utf8'))
  const {owner, probes} = inventory.agents['support-bot']
  inventory.agents['support-bot'] = {owner, probes}
  return inventoryFile('no-handles.yaml', stringify(inventory))
}

const mistakes: readonly Mistake[] = [
  {
    what: 'an unknown runbook',
    args: ['run', 'agent-freez', '--agent', 'support-bot', '--apply', '--yes'],
    code: 'USAGE',
    says: ['there is no runbook agent-freez, did you mean agent-freeze?'],
  },
  {
    what: 'an unknown command',
    args: ['kil-switch', 'engage', '--apply'],
    code: 'USAGE',
    says: ['there is no command kil-switch engage, did you mean kill-switch engage', 'firebreak --help'],
  },
  {
    what: 'an unknown agent',
    args: ['run', 'agent-freeze', '--agent', 'suport-bot', '--apply', '--yes'],
    code: 'USAGE',
    says: ['no agent called suport-bot', 'did you mean support-bot?'],
  },
  {
    what: 'an unknown segment',
    args: ['segment', 'isolate', 'paymants', '--apply', '--confirm', 'paymants'],
    code: 'USAGE',
    says: ['no segment called paymants', 'did you mean payments?'],
  },
  {
    what: 'an unknown flag',
    args: [...freeze, '--agnet', 'x'],
    code: 'USAGE',
    says: ['Nonexistent flag: --agnet', '--agent AGENT'],
  },
  {
    what: 'an unknown run',
    args: ['release', '01zzz', '--apply', '--yes'],
    code: 'USAGE',
    says: ['firebreak r'],
  },
  {
    what: 'an agent without a handle',
    env: inventoryWithoutHandles,
    code: 'REFUSED',
    says: [
      'the runbook selects nothing',
      'agent-freeze step disable-tokens (${agent.serviceTokens})',
      'firebreak runbook show agent-freeze',
      'check the agent in firebreak.yaml',
    ],
  },
  {
    what: 'a wrong token',
    env: () => ({CLOUDFLARE_API_TOKEN: `cfat_${'Q'.repeat(40)}0badf00d`}),
    code: 'DENIED',
    says: ['the API token is known neither', 'CLOUDFLARE_API_TOKEN'],
  },
  {
    what: 'a token pasted with a line end',
    env: () => ({CLOUDFLARE_API_TOKEN: `${account.range.sandbox.token}\r`}),
    code: 'DENIED',
    says: ['CLOUDFLARE_API_TOKEN holds white space'],
  },
  {
    what: 'no token',
    env: () => ({CLOUDFLARE_API_TOKEN: undefined}),
    code: 'DENIED',
    says: ['CLOUDFLARE_API_TOKEN is not set', 'firebreak drill run agent-freeze'],
  },
  {
    what: 'an API that is down',
    env: () => ({FIREBREAK_API_URL: 'http://127.0.0.1:9/client/v4'}),
    code: 'UNAVAILABLE',
    says: ['got no answer from 127.0.0.1:9: ECONNREFUSED', 'firebreak sandbox start'],
  },
  {
    what: 'an API that is neither the real one nor on loopback',
    env: () => ({FIREBREAK_API_URL: 'https://api.example.com/client/v4'}),
    code: 'USAGE',
    says: ['FIREBREAK_API_URL may point at loopback'],
  },
  {
    what: 'an inventory that is no YAML',
    env: () => inventoryFile('broken.yaml', 'schema: firebreak/inventory@1\naccount: {id: x\nagents: {}\n'),
    code: 'INVALID_DOCUMENT',
    says: ['broken.yaml:3:1'],
  },
  {
    what: 'an inventory with an unknown key',
    env: () => inventoryFile('typo.yaml', `${readFileSync(account.range.sandbox.inventory, 'utf8')}\nsegmants: {}\n`),
    code: 'INVALID_DOCUMENT',
    says: ['typo.yaml:', 'segmants'],
  },
  {
    what: 'no inventory',
    env: () => ({FIREBREAK_INVENTORY: undefined}),
    code: 'USAGE',
    says: ['there is no inventory', 'give --inventory FILE'],
  },
  {
    what: 'a missing param and nobody to ask',
    args: ['run', 'agent-freeze', '--apply', '--yes'],
    code: 'REFUSED',
    says: ['needs --agent and there is no terminal to ask at'],
  },
  {
    what: 'a confirmation and nobody to ask',
    args: ['run', 'agent-freeze', '--agent', 'support-bot', '--apply'],
    code: 'REFUSED',
    says: ['no terminal to ask at; give --yes'],
  },
  {
    what: 'a broad change with --yes alone',
    args: ['kill-switch', 'engage', '--all', '--apply', '--yes'],
    code: 'REFUSED',
    says: ['no terminal to ask at; give --confirm 3'],
  },
  {
    what: 'a --confirm that is not what the plan says',
    args: ['kill-switch', 'engage', '--all', '--apply', '--yes', '--confirm', '7'],
    code: 'REFUSED',
    says: ['--confirm says 7, and the plan is about 3'],
  },
]

describe.concurrent.each(mistakes)('$what', ({args = freeze, env = () => ({}), code, says}) => {
  test(`is told once, clearly, exits with ${exitCodes[code]} and changes nothing`, async () => {
    const {sandbox, writes} = account.range
    const before = sandbox.snapshot().state
    const mistaken = env()
    const [people, machines] = await Promise.all([
      account.firebreakWith(mistaken, ...args),
      account.firebreakWith(mistaken, ...args, '--json'),
    ])

    const message = unwrapped(people.stderr)
    expect({exitCode: people.exitCode, stdout: people.stdout}).toEqual({exitCode: exitCodes[code], stdout: ''})
    expect(message.split(`${code} (exit ${exitCodes[code]})`)).toHaveLength(2)
    expect(message).not.toMatch(/ at .*\.js:\d/)
    for (const text of says) expect(message).toContain(text)

    expect(machines.exitCode).toBe(exitCodes[code])
    const {error, ...others} = documentOf(machines)
    expect(others).toEqual({untrusted: {note: expect.any(String), paths: ['error.message', 'error.next[]']}})
    expect(error).toEqual({
      code,
      exitCode: exitCodes[code],
      message: expect.any(String),
      next: expect.arrayContaining([expect.any(String)]),
    })
    for (const text of says) expect(unwrapped(JSON.stringify(error))).toContain(text)

    expect(writes()).toEqual([])
    expect(sandbox.snapshot().state).toEqual(before)
  })
})
