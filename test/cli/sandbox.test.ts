import {once} from 'node:events'
import {existsSync, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {execa} from 'execa'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {DrillResult} from '../../src/core/documents/drill-result.ts'
import {packageRoot} from '../../src/package-root.ts'
import {documentOf, startProgram, unwrapped} from './program.ts'

let dir: string

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'firebreak-cli-'))
})
afterAll(() => rmSync(dir, {recursive: true, force: true}))

const start = (...args: readonly string[]) => startProgram({args, cwd: dir, env: {HOME: dir}})

/** Starts a sandbox and waits for what it prints first. */
async function startSandbox(...args: readonly string[]) {
  const server = start('sandbox', 'start', ...args, '--json')
  const [line] = await once(server.stdout, 'data')
  return {server, line: JSON.parse(String(line))}
}

describe('sandbox start', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    'prints one line, serves any client until %s, exits with 0 and cleans up',
    async (signal) => {
      const {server, line} = await startSandbox('--scenario', 'hijacked-support-agent', '--seed', '7')
      expect(Object.keys(line)).toEqual(['url', 'token', 'accountId', 'edge', 'inventory'])
      expect(line.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/client\/v4$/)
      const answer = await fetch(`${line.url}/accounts/${line.accountId}/tokens/verify`, {
        headers: {authorization: `Bearer ${line.token}`},
      })
      expect(await answer.json()).toMatchObject({success: true, result: {status: 'active'}})
      expect((await fetch(line.edge, {redirect: 'manual'})).status).toBe(302)
      const status = await startProgram({
        args: ['kill-switch', 'status', '--json'],
        cwd: dir,
        env: {
          HOME: dir,
          FIREBREAK_API_URL: line.url,
          CLOUDFLARE_API_TOKEN: line.token,
          FIREBREAK_INVENTORY: line.inventory,
        },
      })
      expect(status.exitCode).toBe(0)

      server.kill(signal)
      const {exitCode, stdout, stderr} = await server
      expect({exitCode, stdout, stderr}).toEqual({exitCode: 0, stdout: `${JSON.stringify(line)}\n`, stderr: ''})
      expect(existsSync(dirname(line.inventory))).toBe(false)
      await expect(fetch(line.url)).rejects.toThrow('fetch failed')
    },
  )

  test('takes the port it is told, and says so when that is in use', async () => {
    const {server, line} = await startSandbox()
    const {port} = new URL(line.url)
    const second = await start('sandbox', 'start', '--port', port)
    expect(second).toMatchObject({exitCode: 7, stdout: ''})
    expect(unwrapped(second.stderr)).toContain(`cannot listen on 127.0.0.1:${port}: the port is in use`)
    server.kill('SIGTERM')
    await server
    const third = await startSandbox('--port', port)
    expect(third.line.url).toBe(line.url)
    third.server.kill('SIGTERM')
    expect((await third.server).exitCode).toBe(0)
  })

  test('gives the same account for the same seed', async () => {
    const both = await Promise.all([startSandbox('--seed', '3'), startSandbox('--seed', '3')])
    const [one, other] = both.map(({line: {token, accountId}}) => ({token, accountId}))
    expect(one).toEqual(other)
    for (const {server} of both) server.kill('SIGTERM')
    await Promise.all(both.map(({server}) => server))
  })

  test('knows its scenarios', async () => {
    const {exitCode, stderr} = await start('sandbox', 'start', '--scenario', 'hijacked-suport-agent')
    expect(exitCode).toBe(2)
    expect(stderr).toContain('hijacked-support-agent')
  })
})

describe('drill run agent-freeze', () => {
  test('needs no set-up, contains, releases, and answers with everything a facilitator is asked for', async () => {
    const [ended, people] = await Promise.all([
      start('drill', 'run', 'agent-freeze', '--json'),
      start('drill', 'run', 'agent-freeze', '--seed', '2'),
    ])
    expect([ended.exitCode, people.exitCode]).toEqual([0, 0])
    for (const text of ['PASSED', 'support-bot', 'contained', 'released']) expect(people.stdout).toContain(text)
    const result = DrillResult.parse(documentOf(ended))
    expect(result).toMatchObject({
      schema: 'firebreak/drill-result@1',
      scenario: 'hijacked-support-agent',
      outcome: 'contained',
      passed: true,
      release: {restored: true, differences: []},
    })
    expect(result.score).toBeGreaterThanOrEqual(result.threshold)
    expect(result.times.firstBrakeMs).toBeGreaterThan(0)
    expect(result.times.containedMs).toBeGreaterThanOrEqual(result.times.firstBrakeMs ?? Infinity)
    expect(result.probes.map(({expect: wanted, answer}) => `${wanted} ${answer}`)).toEqual(
      expect.arrayContaining(['refused proven', 'working proven']),
    )
    expect(result.requests.mutating).toBeGreaterThan(0)
    expect(result.requests.total).toBeGreaterThan(result.requests.mutating)

    const sums = await execa('sha256sum', ['-c', '--strict', 'manifest-sha256.txt'], {
      cwd: result.evidence.bag,
      reject: false,
    })
    expect(sums.exitCode).toBe(0)
    expect(sums.stdout.split('\n')).toHaveLength(result.evidence.files)

    const shown = await start('runs', 'show', result.run, '--json')
    expect(documentOf(shown)).toMatchObject({run: result.run, outcome: 'contained'})
  })
})

test.each([['--help'], ['journal', 'show', 'last'], ['runbook', 'list']])(
  'a reader that goes away after one line is no failure: %s %s',
  async (...args) => {
    const pipe = `set -o pipefail; "${process.execPath}" "${join(packageRoot, 'bin/run.js')}" ${args.join(' ')} | head -1`
    const {exitCode, stderr, stdout} = await execa('bash', ['-c', pipe], {
      env: {HOME: dir, PATH: process.env['PATH']},
      extendEnv: false,
      reject: false,
    })
    expect({exitCode, stderr, lines: stdout.split('\n').length}).toEqual({exitCode: 0, stderr: '', lines: 1})
  },
)
