import {expect, test} from 'vitest'
import type {Recording} from '../../core/recordings/recording.ts'
import {account, faultOf, getToken, serviceToken} from '../testing/nock-api.ts'
import {fakeClock} from '../testing/fake-clock.ts'
import {Secret} from '../../core/text/secret.ts'
import {connect} from '../connect.ts'
import type {Send} from '../wire/transport.ts'
import {createPlayback} from './playback.ts'
import {createTape} from './tape.ts'

const header = {type: 'recording', schema: 'firebreak/recording@1', of: 'run', tool: '', at: '', run: 'r'} as const

/** Whoever asks waits for a turn that never comes. */
const busy = {
  run: (_lane: unknown, _send: unknown, signal?: AbortSignal) =>
    new Promise<never>((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason), {once: true})),
}

const connection = (send: Send, governor?: typeof busy) =>
  connect({
    account,
    baseUrl: 'https://api.cloudflare.com/client/v4',
    token: new Secret('CLOUDFLARE_API_TOKEN', 'none'),
    clock: fakeClock(),
    send,
    ...(governor === undefined ? {} : {governor}),
  })

const neverAsked: Send = () => Promise.reject(new Error('nothing was to leave'))

test('a read that was given up before its turn came is given up again from the recording, and counted neither time', async () => {
  const tape = createTape(fakeClock())
  const live = connection(neverAsked, busy).taped(tape)
  const lateThen = AbortSignal.timeout(20)
  expect((await faultOf(getToken({...live, reader: live.reader.until(lateThen)}))).code).toBe('UNAVAILABLE')

  const exchanges = tape.taken().map((taken) => ({...taken, type: 'exchange'}) as Recording['exchanges'][number])
  const recording = {header, exchanges, probes: [], appends: [], bodies: new Map()}
  const playback = createPlayback(recording, {time: {mono: () => 0, after: () => new Promise(() => undefined)}})
  const again = connection(playback.send)
  const lateNow = AbortSignal.timeout(20)
  expect((await faultOf(getToken({...again, reader: again.reader.until(lateNow)}))).code).toBe('UNAVAILABLE')
  expect(lateNow.aborted).toBe(true)
  expect(playback.strange()).toEqual([])
  expect([live.meter.reads, again.meter.reads]).toEqual([0, 0])
})

test('whoever is never told to stop gets no answer where there was none, and does not wait for ever', async () => {
  const at = {type: 'exchange', request: `GET ${serviceToken}`, at: 0, ms: 1} as const
  const came = {kind: 'broken', sent: false, how: 'stopped', why: ''} as const
  const recording = {header, exchanges: [{...at, came}], probes: [], appends: [], bodies: new Map()}
  const {send} = createPlayback(recording, {time: {mono: () => 0, after: async () => undefined}})
  const {reader} = connection(send)
  const patient = reader.until(new AbortController().signal)
  expect((await faultOf(getToken({...connection(send), reader: patient}))).code).toBe('UNAVAILABLE')
})
