import {expect, test} from 'vitest'
import {exampleChange, examplePlan} from '../../../test/fixtures/example-plan.ts'
import {confirmationView, mustBeTyped, typedAnswers} from './confirmation.ts'
import {planView} from './plan-view.ts'

test('a plan answers: change what, for whom, how far, how undone, how proven', () => {
  const text = planView(examplePlan(), {next: ['firebreak run agent-freeze --agent support-bot --apply']})
  expect(text.replace(/sha256:\w+/, 'sha256:…')).toMatchInlineSnapshot(`
    "PLAN  agent-freeze 1.2.0: Stop one agent
    Account       Example Corp (drill) (…0f3a), drill
    With          agent=support-bot
    Incident      INC-123

    Changes       2 to make
    Blast radius  BR1, one credential or agent
    Undo          U1, a toggle brings it back
    Not touched   billing-bot

      ~ quarantine  gateway-list quarantine
          add 100.96.0.11 to the list quarantine
          BR1 · U1 · restrict · verified · lease 4h
      ~ disable-tokens/support-bot  service-token support-bot
          disable service token support-bot
          BR1 · U1 · restrict · verified

    Evidence      keep access, audit of the last 24h, at most 20.0 s before
                  disable-tokens/support-bot
    Must refuse   support-bot-crm
    Must work     billing-bot-crm
    Look again    after 1m, 15m
    Time          about 6.2 s until proven
    Calls         12 reads and 2 writes, of 1200 per 5 minutes (240 kept back)
    If it breaks  safe to resume at once: what was sent may be sent again

    Still works   or may; not contained while it is neither closed nor accepted
      app-session: sessions of support-bot

    Safeguards    1 safeguard passed
    Digest        sha256:…

    Next          firebreak run agent-freeze --agent support-bot --apply"
  `)
})

test('a plan that would change nothing says so', () => {
  const plan = examplePlan({changes: [exampleChange({effect: 'none', summary: 'support-bot is already disabled'})]})
  expect(planView(plan)).toContain('Nothing to change: the one object is already as wanted.')
})

test('a refusal is shown with its rule, its object and the next command', () => {
  const plan = examplePlan({
    safeguards: [
      {
        rule: 'own-token',
        result: 'refused',
        object: 'ops',
        message: 'this is the token that firebreak itself uses',
        next: ['leave ops out of the inventory'],
      },
    ],
  })
  expect(planView(plan)).toContain(
    'REFUSED own-token (ops): this is the token that firebreak itself uses\n    next: leave ops out of the inventory',
  )
})

test('a thousand changes are counted, not listed', () => {
  const changes = Array.from({length: 1000}, (_, at) => exampleChange({key: `disable-tokens/t${at}`}))
  expect(planView(examplePlan({changes}))).toContain('and 980 more: --json lists them all')
})

test('hostile names stay inside their line and inside the terminal', () => {
  const hostile = '\u001B[31mred\u001B[0m\u202Eright to left\nsecond line'
  const plan = examplePlan({
    params: {agent: hostile},
    reason: hostile,
    changes: [
      exampleChange({
        key: hostile,
        target: {kind: 'service-token', id: 'x', name: hostile},
        summary: `${hostile} ${'long '.repeat(60)}`,
      }),
    ],
  })
  const text = planView(plan)
  expect(text).not.toMatch(/[\u001B\u202E]/)
  expect(text).not.toMatch(/^second line/m)
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
})

test('the confirmation shows account, counts, blast radius, undo and who is not touched', () => {
  expect(confirmationView(examplePlan())).toMatchInlineSnapshot(`
    "Example Corp (drill) (…0f3a), drill
    2 changes: 1 gateway list, 1 service token
    Blast radius BR1, one credential or agent
    Undo U1, a toggle brings it back; not touched: billing-bot"
  `)
})

test('from BR3 up the count, the account or the segment has to be typed', () => {
  const plan = examplePlan({
    changes: [exampleChange({blastRadius: 'BR3', target: {kind: 'segment', id: 'payments', name: 'payments'}})],
  })
  expect(mustBeTyped(plan)).toBe(true)
  expect(typedAnswers(plan)).toEqual(['1', 'Example Corp (drill)', 'payments'])
  expect(mustBeTyped(examplePlan())).toBe(false)
})

test('what is not going to be changed does not raise the blast radius', () => {
  const plan = examplePlan({
    changes: [exampleChange(), exampleChange({key: 'wide', effect: 'none', blastRadius: 'BR4'})],
  })
  expect(mustBeTyped(plan)).toBe(false)
})

test('what a release leaves as it is stands out, with the reason', () => {
  const blocked = exampleChange({key: 'blocked', effect: 'blocked', summary: 'somebody has enabled it since'})
  const text = planView(examplePlan({kind: 'release', changes: [exampleChange(), blocked]}))
  expect(text).toContain('Changes       1 to make, 1 left as is')
  expect(text).toContain(
    '  ! blocked  service-token support-bot\n      left as it is: somebody has enabled it since\n      no change',
  )
  expect(text).not.toContain('Must refuse')
  expect(planView(examplePlan({kind: 'release', changes: [blocked]}))).toContain(
    'Nothing to give back: what is left was changed by somebody else since.',
  )
})

test('a plan that only keeps evidence has nothing to prove and no time to contain', () => {
  const {proof} = examplePlan()
  const text = planView(examplePlan({changes: [], proof: {...proof, refused: [], working: [], soak: []}}))
  expect(text).toContain('Nothing to change: this only reads and keeps evidence.')
  for (const label of ['Must refuse', 'Must work', 'Time', 'Calls']) expect(text).not.toContain(label)
})

test('a plan says what a resume waits for, and what it leaves to a person', () => {
  const plan = examplePlan()
  const [change] = plan.changes
  if (change === undefined) throw new Error('expected a change')
  const words = (...classes: readonly (typeof change.class)[]) =>
    planView({...plan, changes: classes.map((kind) => ({...change, key: `step-${kind}`, class: kind}))}).replaceAll(
      /\s+/g,
      ' ',
    )
  expect(words('P', 'D')).toContain('If it breaks safe to resume at once')
  expect(words('P', 'C')).toContain('If it breaks resume waits up to 45 s before it makes step-C again')
  expect(words('R')).toContain('If it breaks step-R: never sent twice, a person decides')
})

test('one write is not many, and a second person is asked for', () => {
  const text = planView(examplePlan({approvals: 2, budget: {reads: 1, writes: 1, limit: 1200, reserve: 240}}))
  expect(text).toContain('Calls         1 read and 1 write, of 1200 per 5 minutes (240 kept back)')
  expect(text).toContain('Approvals     2 persons: one applies what the others approved')
})

test('a plan that changes nothing promises no time and asks no refusal', () => {
  const proof = {refused: [], working: ['oncall-crm'], soak: []}
  const idle = examplePlan({changes: [exampleChange({effect: 'none'})]})
  const text = planView({...idle, proof: {...idle.proof, ...proof}})
  expect(text).not.toMatch(/^(?:Time|Must refuse) /m)
  expect(text).toMatch(/^Must work +oncall-crm$/m)
})
