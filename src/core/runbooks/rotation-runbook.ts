import type {Inventory} from '../documents/inventory.ts'
import {Fault} from '../fault.ts'
import {requireTarget} from './find-target.ts'
import {type CredentialKind, type PinnedRunbook, pinned} from './primitive-runbooks.ts'

/** How one credential gets a new secret. */
export interface Rotation {
  readonly kind: CredentialKind
  /** Name or id of the token. */
  readonly token: string
  /** The old secret dies at once, whether its consumers have the new one or not. */
  readonly compromised: boolean
  /** The inventory says where the new secret goes when absent. */
  readonly sink?: string | undefined
}

/** How long the old secret may go on working while consumers change over, and how long they are waited for. */
const grace = '24h'
const patience = '10m'

const words = (kind: CredentialKind) => (kind === 'service-token' ? 'service token' : 'API token')

const param = (kind: CredentialKind) => ({
  token: {type: kind, description: 'Name of the token in firebreak.yaml', required: true},
})

const prove = {working: ['${token.consumers}']}

/** The new secret first, then the proof that its consumers use it, and only then the end of the old one. */
const planned = (given: object): PinnedRunbook =>
  pinned({
    id: 'service-token-rotate',
    title: 'Rotate one service token',
    summary: `Makes a new secret, waits until the consumers work with it, and then cuts the old one. If they do not within ${patience}, the old one goes on for ${grace}.`,
    params: param('service-token'),
    steps: [
      {id: 'rotate', uses: 'service-token.rotate', with: {...given, grace}},
      {
        id: 'cut-previous',
        uses: 'service-token.cut-previous',
        with: {token: '${token}'},
        needs: ['rotate'],
        await: {working: ['${token.consumers}'], within: patience},
      },
    ],
    prove,
  })

const atOnce = (kind: CredentialKind, given: object): PinnedRunbook =>
  pinned({
    id: `${kind}-rotate-compromised`,
    title: `Rotate one compromised ${words(kind)}`,
    summary:
      'Makes a new secret; the old one stops working at once, and its consumers with it until they have the new one.',
    params: param(kind),
    steps: [{id: 'rotate', uses: kind === 'service-token' ? 'service-token.rotate' : 'api-token.roll', with: given}],
    prove,
  })

const hasSome = (value: unknown): boolean => Array.isArray(value) && value.length > 0

/**
 * Throws USAGE where the new secret has nowhere to go, where nothing could show that its consumers use it, and for a
 * planned rotation of an API token, whose old value dies with the roll.
 */
export function rotationRunbook(inventory: Inventory, {kind, token, compromised, sink}: Rotation): PinnedRunbook {
  const {
    name,
    sink: ownSink,
    consumers,
  } = requireTarget(inventory, kind, token) as {
    readonly name: string
    readonly sink?: string
    readonly consumers?: unknown
  }
  const what = `${words(kind)} ${name}`
  const anyway = `firebreak credentials rotate ${name} --kind ${kind} --compromised`
  if (sink === undefined && ownSink === undefined) {
    throw new Fault('USAGE', `${what} has no sink: its new secret is shown once and would be lost`, {
      next: ['add sink: to the token in firebreak.yaml, or give --sink NAME'],
    })
  }
  const given = {token: '${token}', ...(sink === undefined ? {} : {sink})}
  if (compromised) return atOnce(kind, given)
  if (kind === 'api-token') {
    throw new Fault('USAGE', `${what} cannot be rotated gently: Cloudflare has no grace period for API tokens`, {
      next: [`${anyway}, if its consumers may stop until they have the new value`],
    })
  }
  if (!hasSome(consumers)) {
    throw new Fault('USAGE', `${what} has no consumers: nothing would show that they use the new secret`, {
      next: [
        'add consumers: with the names of probes to the token in firebreak.yaml',
        `${anyway}, to cut the old secret without waiting`,
      ],
    })
  }
  return planned(given)
}
