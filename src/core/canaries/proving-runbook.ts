import type {Inventory} from '../documents/inventory.ts'
import {type PinnedRunbook, pinned} from '../runbooks/primitive-runbooks.ts'
import type {Canaries} from './canaries.ts'

/** How its runs are told from all others. */
export const provingRunbookId = 'prove-writes'

/** A step that changes a canary, and by which name the inventory has that. */
export interface CanaryStep {
  readonly canary: keyof Canaries
  readonly uses: string
  readonly with: object
}

type Rule = NonNullable<Canaries['rule']>

/** Between two addresses for documentation (RFC 5737), from which nothing ever comes. */
const staged = (rule: Rule, address: string): object => ({
  rule,
  definition: {filter: 'l4', traffic: `net.src.ip in {${address}}`, enabled: false, precedence: 11},
})

/** The canary rule as `arm` installs it. */
export const canaryRule = (rule: Rule): object => staged(rule, '192.0.2.1')

interface Proof {
  readonly uses: string
  /** Absent where the inventory does not name that canary. */
  with(canaries: Canaries): object | undefined
}

/** By which action each canary is changed: the very ones that containment uses. */
const proofs: Readonly<Record<keyof Canaries, Proof>> = {
  rule: {uses: 'gateway-rule.stage', with: ({rule}) => rule && staged(rule, '192.0.2.2')},
  group: {uses: 'access-group.stage', with: ({group}) => group && {group}},
  serviceToken: {uses: 'service-token.disable', with: ({serviceToken: token}) => token && {token}},
  apiToken: {uses: 'api-token.disable', with: ({apiToken: token}) => token && {token}},
  secret: {uses: 'secret.unplug', with: ({secret}) => secret && {secret}},
  kvFlag: {uses: 'kv-flag.stop', with: ({kvFlag: flag}) => flag && {flag, stop: 'proof'}},
  flag: {uses: 'flag.stop', with: ({flag}) => flag && {flag: {name: flag.name, app: flag.app}, stop: flag.stop}},
  aiGateway: {uses: 'ai-gateway.throttle', with: ({aiGateway: gateway}) => gateway && {gateway}},
}

const all = Object.entries(proofs) as readonly [keyof Canaries, Proof][]

/** Every canary that there can be, with the action that changes it. */
export const canaryActions: readonly Omit<CanaryStep, 'with'>[] = all.map(([canary, {uses}]) => ({canary, uses}))

/** What would be changed, and changed back, of the canaries that the inventory names. */
export const canarySteps = ({levers: {canaries = {}}}: Inventory): readonly CanaryStep[] =>
  all.flatMap(([canary, proof]) => {
    const params = proof.with(canaries)
    return params === undefined ? [] : [{canary, uses: proof.uses, with: params}]
  })

const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** A run of these steps, which a release takes back. One that is turned away keeps no other from being tried. */
export const provingRunbook = (of: readonly CanaryStep[]): PinnedRunbook =>
  pinned({
    id: provingRunbookId,
    title: 'Prove that the token may write',
    summary: 'Changes canaries that nobody uses; a release changes them back at once.',
    steps: of.map(({canary, ...step}) => ({id: kebab(canary), ...step, onFailure: 'continue'})),
    prove: {},
  })
