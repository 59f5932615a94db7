import type {Inventory} from '../documents/inventory.ts'
import type {Probe} from '../documents/probe.ts'
import {lookUp, type Scope} from './scope.ts'

type Probes = Inventory['probes']

/** A probe may ask about what the runbook is given, such as `name: ${domain}`: what is blocked is known only then. */
function filled(probe: Probe, scope: Scope, name: string): Probe | undefined {
  const found = lookUp(probe, scope, `probe ${name}`) as Readonly<Record<string, unknown>>
  const hasGap = Object.entries(found).some(([key, value]) => value === undefined && Object.hasOwn(probe, key))
  // Look-ups stand where the probe has text, and what they find is a param: text as well.
  return hasGap ? undefined : (found as Probe)
}

/**
 * These probes with their look-ups made, by name. One that asks about a param which was not given is left out: there is
 * nothing to ask. A name that is no probe of the inventory is left out too, for whoever asks to notice.
 */
export function askedProbes(names: readonly string[], known: Probes, scope: Scope): Probes {
  const found = names.flatMap((name) => {
    const probe = known[name]
    const asked = probe === undefined ? undefined : filled(probe, scope, name)
    return asked === undefined ? [] : [[name, asked] as const]
  })
  return Object.fromEntries(found)
}
