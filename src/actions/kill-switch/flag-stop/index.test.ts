import {describe, expect, test} from 'vitest'
import {Fault} from '../../../core/fault.ts'
import {stubAccount} from '../../shared/stub-account.ts'
import action from './index.ts'

const app = 'app-of-agents'
const params = {flag: {name: 'research-bot-run', app}, stop: 'stop'}
const rule = {priority: 1, conditions: [], serve_variation: 'run', rollout: {percentage: 50}}
const before = {
  key: 'research-bot-run',
  default_variation: 'run',
  enabled: true,
  rules: [rule],
  variations: {run: true, stop: false},
  description: 'whether research-bot works',
}
const after = {...before, default_variation: 'stop', rules: []}

/** An account whose flag is this one, and which evaluates it so. */
function account(flag: object = before, evaluated: () => Promise<unknown> = async () => ({variant: 'run'})) {
  const {reader, ...rest} = stubAccount({
    [`flagship/apps/${app}/flags/research-bot-run`]: {...flag, type: 'boolean', updated_at: 'today', updated_by: 'ada'},
  })
  const {apps} = reader.api.flagship
  const api = {...reader.api, flagship: {apps: {flags: apps.flags, evaluate: {get: evaluated}}}}
  return {reader: {...reader, api} as unknown as typeof reader, ...rest}
}

const look = (...given: Parameters<typeof account>) => action.observe(account(...given).reader, params)
const hazards = async (flag: object) => action.hazards(params, await look(flag))

test('the state is the whole flag, without its type and who changed it when', async () => {
  expect(await look()).toEqual({
    target: {kind: 'flag', id: 'app-of-agents/research-bot-run', name: 'research-bot-run'},
    state: before,
    context: {evaluated: 'run'},
    complete: true,
  })
})

test('the stop becomes the default, and no rule is left to serve something else', () => {
  expect(action.plan(params, before)).toEqual({
    kind: 'update',
    after,
    summary:
      'Serve stop to everybody who asks flag research-bot-run: its default is stop instead of run, and its rule is set aside',
  })
})

test('a disabled flag is no stopped flag, whatever its default', () => {
  expect(action.plan(params, {...before, enabled: false})).toMatchObject({after: {...after, enabled: false}})
  expect(action.plan(params, {...before, enabled: false, default_variation: 'stop'}).kind).toBe('update')
})

test('a flag that serves the stop in both of its states is left alone', () => {
  expect(action.plan(params, after).kind).toBe('none')
  expect(action.plan(params, {...after, enabled: false}).kind).toBe('none')
})

test('a variation that the flag does not have is no way to stop it, and the plan says which it has', () => {
  expect(action.plan({...params, stop: 'off'}, before)).toMatchObject({
    kind: 'impossible',
    why: 'flag research-bot-run has no variation off; it has run, stop',
  })
})

describe('a stop with the value of the run', () => {
  test('is refused, since no agent can tell them apart', async () => {
    const found = await hazards({...before, variations: {run: true, stop: true}})
    expect(found.map(({rule, result}) => `${rule} ${result}`)).toEqual(['fail-open-lever refused'])
  })

  test('is none where anything that is served differs', async () => {
    expect(await hazards(before)).toEqual([])
    const mixed = {...before, variations: {run: 'a', stop: 'b', other: 'b'}, default_variation: 'other'}
    expect(await hazards(mixed)).toEqual([])
  })
})

test('one PUT of the whole flag', async () => {
  const {writer, sent} = account()
  const moves = action.apply(params, before, after)
  expect(moves.map(({name}) => name)).toEqual(['replace-flag'])
  await moves[0]?.send(writer)
  expect(sent).toEqual([{method: 'PUT', path: `flagship/apps/${app}/flags/research-bot-run`, body: after}])
  expect(action.apply(params, after, after)).toEqual([])
})

describe('it holds', () => {
  test('when the flag is as it was left and Flagship serves the stop', () => {
    expect(action.verify(after, after, {evaluated: 'stop'})).toEqual({verdict: 'held'})
  })

  test('not while Flagship serves something else, and unproven when it does not say', async () => {
    expect(action.verify(after, after, {evaluated: 'run'})).toMatchObject({verdict: 'not-held'})
    const denied = await look(after, () => Promise.reject(new Fault('DENIED', 'not allowed')))
    expect(action.verify(after, denied.state, denied.context)).toMatchObject({verdict: 'unproven'})
  })

  test('not when somebody changed the flag', () => {
    expect(action.verify(after, {...after, rules: [rule]})).toEqual({
      verdict: 'not-held',
      why: 'flag research-bot-run is not as it was left: rules changed',
    })
  })

  test('whatever Flagship serves to us, where rules decide by who asks', () => {
    expect(action.verify(before, before, {evaluated: 'stop'})).toEqual({verdict: 'held'})
  })
})

describe('release', () => {
  test('puts default and rules back, and keeps a description that was changed', () => {
    expect(action.release(params, before, after, after)).toMatchObject({kind: 'update', after: before})
    const now = {...after, description: 'stopped for INC-7'}
    expect(action.release(params, before, after, now)).toMatchObject({after: {...before, description: now.description}})
  })

  test('does not run a flag for everybody that somebody disabled meanwhile', () => {
    expect(action.release(params, before, after, {...after, enabled: false})).toMatchObject({
      kind: 'impossible',
      why: 'somebody else changed flag research-bot-run since: enabled',
    })
  })

  test('has nothing to do when default and rules are back already', () => {
    expect(action.release(params, before, after, {...before, description: 'other'}).kind).toBe('none')
  })
})

test('what no flag reaches is said, and keeps no run open', async () => {
  const left = action.residual(params, await look(after))
  expect(left.map(({code, standing}) => `${code} ${standing}`)).toEqual([
    'flag-not-asked not-covered',
    'flag-work-begun not-covered',
  ])
})
