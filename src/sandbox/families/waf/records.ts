import type {Lagging} from '../../temper/propagation.ts'
import {memory} from '../family.ts'

export interface WafRule {
  readonly id: string
  readonly action: string
  readonly expression: string
  readonly description: string
  readonly enabled: boolean
  readonly ref: string
  readonly version: string
  readonly last_updated: string
}

/** The custom rules of a zone; a zone without any has no entry point. */
export interface Ruleset {
  readonly id: string
  readonly name: string
  readonly rules: readonly WafRule[]
  readonly version: number
  readonly last_updated: string
}

/** An address that is let past the custom rules. */
export interface AccessRule {
  readonly id: string
  readonly mode: string
  readonly value: string
  readonly notes: string
}

export interface Zone {
  readonly id: string
  /** Its domain. */
  readonly name: string
  /** A zone of another family, and none of the levers. */
  readonly isElsewhere?: true
  readonly ruleset: Lagging<Ruleset | undefined>
  readonly accessRules: Lagging<readonly AccessRule[]>
  /** Earlier versions of the entry point, oldest first. */
  readonly versions: Ruleset[]
}

/** By id. */
export const zonesOf = memory((): Map<string, Zone> => new Map())

export const phase = 'http_request_firewall_custom'
