import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {stringify} from 'yaml'
import type {Inventory} from '../../src/core/documents/inventory.ts'
import type {Plan} from '../../src/core/documents/plan.ts'
import type {World} from '../../src/sandbox/world.ts'
import {writePlan} from '../../src/storage/documents.ts'
import {openRange, type TestRange} from '../fixtures/range.ts'
import type {Doomed, Hit} from './child.ts'

/** A sandbox, and what a child that is to die in it has to know. */
export interface DoomedRange extends TestRange {
  /** What is asked of a life. */
  life(does: Doomed['does'], dieAt?: Hit): Doomed
  /** Keeps a plan where a child finds it; returns the path. */
  keep(plan: Plan): string
  /** Each mutating request that had an effect on the account, and how often: the account's own count. */
  effects(): ReadonlyMap<string, number>
}

const lived = (residual: string) => ({residual, owner: 'tester', reason: 'test', until: '2100-01-01T00:00:00.000Z'})

/**
 * A connection into a segment ends with the process that held it, and a block in force lets no other in: that it was
 * cut cannot be shown again. Here it is lived with; everything else has to end the same.
 */
function withoutHeld(inventory: Inventory): Inventory {
  const isHeld = (name: string) => inventory.probes[name]?.type === 'held'
  const segments = Object.entries(inventory.segments).map(([name, segment]) => {
    const refused = segment.probes.refused.filter((probe) => !isHeld(probe))
    return [name, {...segment, probes: {...segment.probes, refused}}] as const
  })
  const accepted = [...inventory.accepted, lived('live-tunnel'), lived('open-connections')]
  return {...inventory, segments: Object.fromEntries(segments), accepted}
}

/** By the audit log, in which one request is one line for each object that it changes. */
function effectsOn(world: World): ReadonlyMap<string, number> {
  const ours = world.account.audit.filter(({raw}) => raw.user_agent === 'firebreak')
  const rays = Map.groupBy(ours, ({raw}) => `${raw.method} ${raw.uri.replace(/^\/client\/v4/, '')}`)
  return new Map([...rays].map(([request, lines]) => [request, new Set(lines.map(({raw}) => raw.cf_ray_id)).size]))
}

export async function openDoomedRange(
  options: Pick<NonNullable<Parameters<typeof openRange>[0]>, 'clock'> = {},
): Promise<DoomedRange> {
  const worlds: World[] = []
  const range = await openRange({...options, edit: withoutHeld, also: (world) => worlds.push(world)})
  const inventory = join(range.dir, 'firebreak.yaml')
  writeFileSync(inventory, stringify(range.inventory, {aliasDuplicateObjects: false}))
  const {url, token} = range.sandbox
  return {
    ...range,
    life: (does, dieAt) => ({
      url,
      token,
      inventory,
      stateDir: range.stateDir,
      does,
      ...(dieAt === undefined ? {} : {dieAt}),
    }),
    keep(plan) {
      const file = join(range.dir, `${plan.digest.slice(-12)}.json`)
      writePlan(file, plan)
      return file
    },
    effects: () => new Map(worlds.flatMap((world) => [...effectsOn(world)])),
  }
}
