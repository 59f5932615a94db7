import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {performance} from 'node:perf_hooks'
import {execa} from 'execa'
import {packageRoot} from '../../src/package-root.ts'
import {startSandbox} from '../../src/sandbox/start.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {compare, millisecondsOf} from './rounds.ts'
import {watchApi} from './watched-api.ts'

const command = ['run', 'agent-freeze', '--agent', 'support-bot', '--incident', 'INC-1', '--reason', 'bench']

/** Milliseconds from the start of the process to the first request that changes something, runbook and inventory loaded and planned. */
async function timeToFirstBrake(): Promise<number> {
  const dir = await mkdtemp(join(tmpdir(), 'firebreak-bench-'))
  const sandbox = await startSandbox({scenario: 'hijacked-support-agent', seed: 1, clock: systemClock, dir})
  const api = await watchApi(sandbox.url)
  try {
    const start = performance.now()
    const child = execa(process.execPath, [join(packageRoot, 'bin/run.js'), ...command, '--apply', '--yes', '--json'], {
      reject: false,
      env: {
        FIREBREAK_API_URL: api.url,
        FIREBREAK_INVENTORY: sandbox.inventory,
        FIREBREAK_STATE_DIR: join(dir, 'state'),
        CLOUDFLARE_API_TOKEN: sandbox.token,
      },
    })
    const neverBraked = child.then(({stdout, stderr}) => {
      throw new Error(`the run ended without a brake: ${stderr}${stdout}`)
    })
    const braked = await Promise.race([api.firstBrake, neverBraked])
    neverBraked.catch(() => 'the run may end as it likes once it has braked')
    child.kill('SIGKILL')
    return braked - start
  } finally {
    await api.stop()
    await sandbox.stop()
    await rm(dir, {recursive: true, force: true})
  }
}

await compare(
  [
    {name: 'node -e 0', run: () => millisecondsOf(() => execa(process.execPath, ['-e', '0']))},
    {name: 'first brake on the wire (at most 200 ms over base)', run: timeToFirstBrake},
  ],
  9,
)
