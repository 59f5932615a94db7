import type {Lagging} from '../../temper/propagation.ts'
import {memory} from '../family.ts'

export interface OAuthClient {
  readonly id: string
  readonly name: string
  readonly scopes: readonly string[]
  readonly secret: string
  /** The secret before the last rotation, until it is deleted. */
  readonly rotated?: string
  readonly secretVersion: number
  readonly createdAt: string
  readonly updatedAt: string
}

/** By client id. */
export const oauthClientsOf = memory((): Map<string, Lagging<OAuthClient>> => new Map())
