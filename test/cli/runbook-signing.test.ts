import {appendFileSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {stringify} from 'yaml'
import {documentDigest} from '../../src/core/digest.ts'
import {packageRoot} from '../../src/package-root.ts'
import {type Account, documentOf, openAccount} from './program.ts'

let account: Account
let at: {readonly inventory: string; readonly runbook: string; readonly plan: string}

beforeAll(async () => {
  account = await openAccount()
  const {dir, sandbox} = account.range
  at = {
    inventory: join(dir, 'strict.yaml'),
    runbook: join(dir, 'runbooks/own-freeze.yaml'),
    plan: join(dir, 'plan.json'),
  }
  writeFileSync(at.inventory, `${readFileSync(sandbox.inventory, 'utf8')}\nrequireSignedRunbooks: true\n`)
  mkdirSync(join(dir, 'runbooks'))
  const shipped = readFileSync(join(packageRoot, 'runbooks/agent-freeze.yaml'), 'utf8')
  writeFileSync(at.runbook, shipped.replace('id: agent-freeze', 'id: own-freeze'))
})
afterAll(async () => account.range.stop())

const firebreak = (...args: readonly string[]) =>
  account.firebreakWith({FIREBREAK_INVENTORY: at.inventory, FIREBREAK_OPERATOR: 'ada'}, ...args)
const plan = (runbook: string) => firebreak('plan', runbook, '--agent', 'support-bot', '--out', at.plan)

test(
  'runbooks need a good signature where the inventory says so, and the plan carries it',
  {timeout: 60_000},
  async () => {
    expect(await plan('own-freeze')).toMatchObject({
      exitCode: 4,
      stderr: expect.stringContaining('own-freeze is not signed'),
    })
    expect(await plan('agent-freeze')).toMatchObject({exitCode: 0})

    const {line} = documentOf(await firebreak('keys', 'init', '--json')) as {readonly line: object}
    writeFileSync(join(account.range.dir, 'trust.yaml'), stringify({schema: 'firebreak/trust@1', keys: [line]}))
    expect(await firebreak('runbook', 'sign', 'own-freeze')).toMatchObject({exitCode: 0})
    expect(documentOf(await firebreak('runbook', 'verify', 'own-freeze', '--json'))).toMatchObject({person: 'ada'})
    expect(await plan('own-freeze')).toMatchObject({exitCode: 0})

    // Whoever takes the signature out of a plan, and makes its digest fit, still cannot have it applied.
    const made = JSON.parse(readFileSync(at.plan, 'utf8'))
    expect(made.runbook.signature).toBeDefined()
    const stripped = {...made, runbook: {...made.runbook, signature: undefined}}
    writeFileSync(at.plan, JSON.stringify({...stripped, digest: documentDigest(stripped)}))
    const writes = account.range.writes().length
    expect(await firebreak('apply', at.plan, '--yes', '--confirm', '5')).toMatchObject({exitCode: 4})
    expect(account.range.writes()).toHaveLength(writes)

    appendFileSync(at.runbook, '# changed\n')
    expect(await plan('own-freeze')).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('was changed after ada'),
    })
  },
)
