import type {Lagging} from '../../temper/propagation.ts'
import {memory} from '../family.ts'

export const services = ['workers', 'ai_gateway', 'dex', 'access', 'containers', 'websearch'] as const
export type Service = (typeof services)[number]

export interface Store {
  readonly id: string
  readonly name: string
  readonly created: string
  readonly modified: string
}

export interface StoredSecret {
  readonly id: string
  readonly name: string
  readonly store_id: string
  readonly status: 'pending' | 'active' | 'deleted'
  readonly scopes: readonly Service[]
  readonly comment: string
  readonly created: string
  readonly modified: string
  /** No endpoint ever shows it. */
  readonly value: string
}

interface SecretsStore {
  readonly stores: Map<string, Store>
  readonly secrets: Map<string, Lagging<StoredSecret>>
}

export const secretsStore = memory((): SecretsStore => ({stores: new Map(), secrets: new Map()}))
