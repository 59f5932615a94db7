import {describe, expect, test} from 'vitest'
import {AgentStory} from '../documents/answers/agent-story.ts'
import {agentStory} from './agent-story.ts'
import type {Party} from './deed.ts'
import {at, deed, facts, hex, inventory, reading, seen, session, token, told, whole} from './fixtures/telling.ts'
import type {Reading} from './reading.ts'

const tellings = (given: Reading) => told(given).entries.map(({inference}) => inference)
const gapsOf = (given: Reading, kind: string) => told(given).gaps.filter((gap) => gap.kind === kind)

describe('whose a deed is', () => {
  test.each<[Party, string, string]>([
    [token('1'), 'token id', 'certain'],
    [{kind: 'api-token', id: hex('1')}, 'token id', 'certain'],
    [{kind: 'device', id: 'unheard-of', name: 'Support-Bot-laptop'}, 'device', 'likely'],
    [{kind: 'address', id: '100.96.0.1'}, 'address', 'likely'],
    [{kind: 'gateway', id: 'support-bot-models'}, 'gateway', 'likely'],
    [{kind: 'gateway', id: 'shared-models'}, 'gateway', 'possible'],
  ])('%o ties it by %s, which is %s', (party, by, confidence) => {
    const [tie] = tellings(reading([seen('access', deed(1, [party]))]))
    expect(tie).toMatchObject({confidence, links: [{by, id: party.id, confidence}]})
  })

  test('of another whose token is in the record it is not, even from the address of this one', () => {
    const address: Party = {kind: 'address', id: '100.96.0.1'}
    const others = [token('2'), {kind: 'person', id: 'oncall@example.com'} as const]
    expect(tellings(reading(others.map((party, index) => seen('access', deed(index, [address, party])))))).toEqual([])
  })

  test('from its address, with a credential that nobody knows, it is only possibly its own', () => {
    const [tie] = tellings(reading([seen('access', deed(1, [token('9'), {kind: 'address', id: '100.96.0.1'}]))]))
    expect(tie).toMatchObject({
      confidence: 'possible',
      links: [{by: 'address', why: expect.stringContaining('service-token')}],
    })
  })

  test('goes on through the session that its token opened and the token that it made, never as certain', () => {
    const made: Party = {kind: 'api-token', id: hex('9')}
    const story = tellings(
      reading([
        // Earlier than what explains it: the order of the records must not matter.
        seen('telemetry', deed(1, [session('s-1')])),
        seen('access', deed(2, [token('1')], {verb: 'authenticated', opens: [session('s-1')]})),
        seen('audit', deed(3, [session('s-1')], {verb: 'changed', opens: [made]})),
        seen('audit', deed(4, [made])),
      ]),
    )
    expect(story.map(({confidence, links}) => [confidence, links[0]?.by])).toEqual([
      ['likely', 'session'],
      ['certain', 'token id'],
      ['likely', 'session'],
      ['likely', 'token id'],
    ])
  })

  test('does not go on through the session of another that was once used from its address', () => {
    const story = tellings(
      reading([
        seen('telemetry', deed(1, [session('s-2'), {kind: 'address', id: '100.96.0.1'}])),
        seen('access', deed(2, [token('2')], {verb: 'authenticated', opens: [session('s-2')]})),
        seen('telemetry', deed(3, [session('s-2')])),
      ]),
    )
    expect(story).toEqual([])
  })

  test('does not go on through a session that is only known to have been used from its address', () => {
    const story = told(
      reading([
        seen('telemetry', deed(1, [session('s-4'), {kind: 'address', id: '100.96.0.1'}])),
        seen('telemetry', deed(2, [session('s-4')])),
      ]),
    )
    expect(story.entries.map(({at: time}) => time)).toEqual([at(1)])
  })

  test('goes on along a trace', () => {
    const [, inner] = tellings(
      reading([
        seen('telemetry', deed(1, [token('1')], {span: {trace: 't', id: 'a'}})),
        seen('telemetry', deed(2, [], {span: {trace: 't', id: 'b', parent: 'a'}})),
      ]),
    )
    expect(inner).toMatchObject({confidence: 'likely', links: [{by: 'trace', id: 't'}]})
  })
})

describe('one deed is told once', () => {
  test('when two bags hold the same record', () => {
    const twice = [seen('access', deed(1, [token('1')]), 'same'), seen('access', deed(1, [token('1')]), 'same')]
    expect(told(reading(twice)).entries).toHaveLength(1)
  })

  test('when two sources saw the same ray, and by what either of them names', () => {
    const story = told(
      reading([
        seen('telemetry', deed(3, [], {ray: 'r', detail: 'GET /customers'})),
        seen('access', deed(1, [token('1')], {ray: 'r', verb: 'authenticated'})),
      ]),
    )
    expect(story.entries).toMatchObject([
      {
        at: at(1),
        fact: {verb: 'called', detail: 'GET /customers'},
        records: [
          {source: 'telemetry', time: at(3)},
          {source: 'access', time: at(1)},
        ],
        inference: {confidence: 'certain', links: [{by: 'token id'}, {by: 'ray', id: 'r'}]},
      },
    ])
    expect(story.clocks).toEqual([{sources: ['access', 'telemetry'], records: 1, medianMs: 2000, mostMs: 2000}])
  })

  test('but twice where one source has two records of a ray', () => {
    const twice = [1, 2].map((second) => seen('telemetry', deed(second, [token('1')], {ray: 'r'})))
    const story = told(reading([...twice, seen('access', deed(1, [token('1')], {ray: 'r'}))]))
    expect(story.entries.map(({records: all}) => all.length)).toEqual([2, 1])
  })
})

test('deeds of the same moment come in the order of their sources, then of their keys', () => {
  const same = [
    seen('access', deed(1, [token('1')]), 'a'),
    seen('audit', deed(1, [token('1')]), 'c'),
    seen('audit', deed(1, [token('1')]), 'b'),
  ]
  const order = told(reading(same)).entries.map(({records: [first]}) => `${first?.source} ${first?.key}`)
  expect(order).toEqual(['audit b', 'audit c', 'access a'])
})

describe('what the bags do not cover', () => {
  test('is named source by source', () => {
    const reports = [
      {...whole('audit'), window: {from: at(0), to: at(200)}},
      {...whole('audit'), window: {from: at(400), to: at(600)}},
      {...whole('access'), state: 'unavailable' as const, gaps: ['answered HTTP 403']},
    ]
    const {gaps} = told(reading([], {reports}))
    expect(gaps).toMatchObject([
      {kind: 'window', source: 'audit', from: at(200), to: at(400)},
      {kind: 'unavailable', source: 'access', why: 'answered HTTP 403'},
      {kind: 'window', source: 'access', from: at(0), to: at(600)},
      {kind: 'not-collected', source: 'telemetry'},
    ])
  })

  test('of a log that was cut short begins where it was cut', () => {
    const reports = [
      whole('access'),
      whole('telemetry'),
      {...whole('audit'), state: 'truncated' as const, last: at(90)},
    ]
    expect(gapsOf(reading([], {reports}), 'window')).toMatchObject([{source: 'audit', from: at(90), to: at(600)}])
  })

  test('of a sample, and what a source never shows, is said with it', () => {
    const sources = [{...facts('audit'), sampled: true, blindSpots: ['reads are not in it']}]
    expect(told(reading([], {sources})).gaps).toMatchObject([
      {kind: 'sampled', source: 'audit'},
      {kind: 'blind-spot', source: 'audit', why: 'reads are not in it'},
    ])
  })

  test('by sources that could not have named the agent is said in the same words, and what that never shows is left out', () => {
    const sources = [
      {...facts('audit'), names: ['worker'] as const, blindSpots: ['reads are not in it']},
      {...facts('access'), names: [] as const},
      {...facts('telemetry'), names: ['worker', 'device'] as const},
    ]
    const reports = [{...whole('audit'), state: 'truncated' as const, last: at(90)}]
    const {gaps} = told(reading([], {sources, reports}))
    expect(gaps).toEqual([
      {kind: 'no-handle', source: 'audit', why: expect.stringContaining('names nobody by a kind of handle')},
      {kind: 'no-handle', source: 'access', why: expect.stringContaining('names nobody by a kind of handle')},
      {kind: 'not-collected', source: 'telemetry', why: expect.any(String)},
    ])
  })

  test('by a source that did name the agent, by whatever handle, is told as any other', () => {
    const sources = [{...facts('audit'), names: [] as const}]
    const reports = [{...whole('audit'), state: 'truncated' as const, last: at(90)}]
    const {gaps} = told(reading([seen('audit', deed(1, [token('1')]))], {sources, reports}))
    expect(gaps).toMatchObject([{kind: 'window', source: 'audit', from: at(90)}])
  })

  test('by a source that is whole, or that nobody asked for, is said as what it is', () => {
    const sources = [
      {...facts('audit'), names: [] as const, blindSpots: ['reads are not in it']},
      {...facts('tail'), onRequest: true as const},
    ]
    expect(told(reading([], {sources})).gaps).toEqual([
      {kind: 'not-collected', source: 'tail', why: 'no bag holds it: it is kept only where it is asked for'},
    ])
  })

  test('by records of nobody who is known is counted', () => {
    expect(gapsOf(reading([seen('access', deed(1, [token('9')]))]), 'left-out')).toMatchObject([
      {why: expect.stringContaining('1 records name nobody')},
    ])
  })
})

test('only the time that was asked for is told', () => {
  const given = reading([1, 50, 90].map((second) => seen('access', deed(second, [token('1')]))))
  const story = agentStory(given, {inventory, agent: 'support-bot', since: at(40), until: at(60)})
  expect(AgentStory.parse(story)).toMatchObject({window: {from: at(40), to: at(60)}, entries: [{at: at(50)}]})
})

test('an agent that the inventory does not know is refused with those that it knows', () => {
  expect(() => agentStory(reading([]), {inventory, agent: 'toString'})).toThrow(
    expect.objectContaining({code: 'USAGE', next: ['use one of: support-bot, billing-bot']}),
  )
})
