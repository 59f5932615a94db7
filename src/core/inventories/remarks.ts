import type {AccountLook} from './account-look.ts'
import type {InventoryDraft} from './propose-agent.ts'
import type {Written} from './setup.ts'

/** The environment variables in which the probes of an inventory look for secrets. */
export function secretsOf({probes = {}}: InventoryDraft): readonly string[] {
  const names = JSON.stringify(probes).matchAll(/"env:([A-Za-z_][A-Za-z0-9_]*)"/g)
  return [...new Set([...names].map(([, name = '']) => name))].toSorted()
}

/** What a person has to know who reads a proposed inventory for the first time. */
export function remarksOn(inventory: InventoryDraft, {unread}: AccountLook): Written['remarks'] {
  const secrets = secretsOf(inventory)
  return {
    '': [
      'What firebreak knows of the account before an incident. It holds no secret: keep it in git.',
      'Proposed from what the account lists. Correct it, then: firebreak inventory check',
      ...unread.map(({what, why}) => `Not read: ${what} (${why})`),
    ],
    agents: ['Grouped by the names of their handles: look whether each handle is where it belongs.'],
    segments: ['From routes and virtual networks; the risk is high until a person lowers it.'],
    tools: ['What agents can do harm with: say what data is behind each, and how far the harm would reach.'],
    protected: ["Firebreak's own token, and those for breaking the glass. Add what no plan may ever touch."],
    responders: ['Add the addresses and devices of those on call, so that no plan locks them out.'],
    probes: [
      ...(secrets.length === 0 ? [] : [`They take their secrets from ${secrets.join(', ')}.`]),
      'Add probes of others that must go on working: README "Probes".',
    ],
    others: ["Not classified. Move each under its agent or segment, or say who decided that it is no agent's and why."],
  }
}
