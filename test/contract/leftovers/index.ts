import {aiLeftovers} from './ai.ts'
import {credentialLeftovers} from './credentials.ts'
import {gateLeftovers} from './gates.ts'
import type {Leftover} from './leftover.ts'
import {networkLeftovers} from './networks.ts'
import {peopleLeftovers} from './people.ts'
import {switchLeftovers} from './switches.ts'
import {tokenLeftovers} from './tokens.ts'
import {workerLeftovers} from './workers.ts'

/** At least one for each containment action. */
export const leftovers: readonly Leftover[] = [
  ...aiLeftovers,
  ...credentialLeftovers,
  ...gateLeftovers,
  ...networkLeftovers,
  ...peopleLeftovers,
  ...switchLeftovers,
  ...tokenLeftovers,
  ...workerLeftovers,
]
