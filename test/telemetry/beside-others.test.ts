import {afterEach, beforeEach, expect, test} from 'vitest'
import {documentOf, openAccount, unwrapped} from '../cli/program.ts'
import {openRange} from '../fixtures/range.ts'
import {type Listener, listen} from '../notify/listener.ts'

const freeze = ['run', 'agent-freeze', '--agent', 'support-bot', '--apply', '--yes', '--json']
let collector: Listener
let people: Listener
beforeEach(async () => {
  collector = await listen()
  people = await listen()
})
afterEach(async () => {
  await collector.stop()
  await people.stop()
})

const pathsHeard = (): readonly string[] => collector.heard.map(({path}) => path).toSorted()

test('a collector that takes nothing is said beside the run, with why, and changes nothing of how it ends', async () => {
  const {range, firebreakWith} = await openAccount()
  try {
    const ended = await firebreakWith(
      {
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://collector.example/secret-path',
        OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${collector.url}/gone`,
      },
      ...freeze,
    )
    expect(ended.exitCode).toBe(0)
    expect(documentOf(ended)).toMatchObject({outcome: 'contained'})
    expect(unwrapped(ended.stderr)).toContain(
      'The collector did not take the trace of this run: its address is neither https nor on this machine.',
    )
    expect(unwrapped(ended.stderr)).toContain('The collector did not take the figures of this run: it answered 404.')
    expect(ended.stdout + ended.stderr).not.toContain('secret-path')
  } finally {
    await range.stop()
  }
})

test('figures leave while somebody who is told of the run does not answer yet, and the other way round', async () => {
  const range = await openRange({
    edit: (inventory) => ({
      ...inventory,
      notify: {targets: {thread: {type: 'slack-thread', token: 'env:TOKEN', channel: 'C0123456789', api: people.url}}},
    }),
    env: {TOKEN: 'token', OTEL_EXPORTER_OTLP_ENDPOINT: collector.url},
  })
  try {
    people.hangs = true
    collector.hangs = true
    const running = range.apply(await range.plan('agent-freeze', {agent: 'support-bot'}))
    // Neither of them is answered before both were asked.
    await expect.poll(pathsHeard).toEqual(['/v1/metrics', '/v1/traces'])
    await expect.poll(() => people.held.length).toBeGreaterThan(0)
    for (const listener of [people, collector]) listener.answerHeld()
    const {state} = await running
    expect([...state.notified.values()].map(({kind, delivered, tries}) => ({kind, delivered, tries}))).toEqual(
      ['started', 'brake-on', 'contained'].map((kind) => ({kind, delivered: true, tries: 1})),
    )
  } finally {
    await range.stop()
  }
})

test('a pipeline whose trace is not sampled gets no spans of the run, and its figures as they are asked for', async () => {
  const range = await openRange({
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_METRICS_COMPRESSION: 'gzip',
      TRACEPARENT: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00',
    },
  })
  try {
    await range.apply(await range.plan('agent-freeze', {agent: 'support-bot'}))
    expect(pathsHeard()).toEqual(['/v1/metrics'])
    expect(collector.heard).toMatchObject([
      {headers: {'content-encoding': 'gzip'}, body: expect.stringContaining('"firebreak.brakes"')},
    ])
  } finally {
    await range.stop()
  }
})
