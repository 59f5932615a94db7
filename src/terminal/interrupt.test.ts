import {execa} from 'execa'
import {expect, test} from 'vitest'

const module = new URL('interrupt.ts', import.meta.url).href

/** A program that works until it is told to stop, and then for as long as `tail` takes. */
function program(wrote: boolean, tail: string): string {
  return `
    import {interruptible} from ${JSON.stringify(module)}
    const about = {tell: (text) => console.log(text), soFar: () => ({next: 'firebreak resume r1', wrote: ${wrote}})}
    const alive = setInterval(() => {}, 1000)
    const end = await interruptible(about, (stop) => new Promise((resolve) => {
      stop.addEventListener('abort', () => ${tail})
      console.log('ready')
    }))
    clearInterval(alive)
    console.log(end)
  `
}

async function interrupted(script: string, times: number) {
  const child = execa(process.execPath, ['--input-type=module', '--eval', script], {reject: false})
  let seen = 0
  for await (const line of child) {
    if ((line === 'ready' || line.startsWith('Stopping')) && seen < times) {
      seen += 1
      child.kill('SIGINT')
    }
  }
  return child
}

test('the first Ctrl-C stops new calls, lets the run settle and names the next command', async () => {
  const {exitCode, stdout} = await interrupted(program(true, `resolve('settled')`), 1)
  expect(exitCode).toBe(0)
  expect(stdout).toContain(
    'Stopping: no new calls, what is in flight is settled. Ctrl-C again leaves at once. Next: firebreak resume r1',
  )
  expect(stdout).toMatch(/settled$/)
})

test.each([
  [true, 20],
  [false, 130],
])('the second leaves at once: after a write (%s) with %i', async (wrote, code) => {
  const {exitCode, stderr} = await interrupted(program(wrote, 'undefined'), 2)
  expect(exitCode).toBe(code)
  expect(stderr).toMatch(wrote ? /firebreak resume r1$/ : /Left before anything was changed\.$/)
})
