import {expect, onTestFinished, test} from 'vitest'
import {parse} from 'yaml'
import Arm from '../../src/commands/arm.ts'
import {Levers, type Inventory} from '../../src/core/documents/inventory.ts'
import type {World} from '../../src/sandbox/world.ts'
import {openRange} from '../fixtures/range.ts'
import {invoke} from './invoke.ts'

/** The command against a sandbox whose levers are taken away, or not. */
async function opened({isBare}: {readonly isBare: boolean}) {
  let world: World | undefined
  const strip = (inventory: Inventory): Inventory => {
    const {segmentBlock: _block, quarantineGroup: _group, ...levers} = inventory.levers
    return isBare ? {...inventory, levers: {...levers, killSwitch: [], lists: {}}} : inventory
  }
  const range = await openRange({also: (one) => void (world = one), edit: strip})
  onTestFinished(() => range.stop())
  if (isBare) {
    for (const [id, {stored}] of world?.account.rules ?? [])
      if (stored.name.startsWith('ir-')) world?.account.rules.delete(id)
    world?.account.lists.clear()
  }
  const compose = {openWorkbench: async () => range.bench}
  return {range, arm: (...argv: readonly string[]) => invoke(Arm, argv, {compose})}
}

test('arm only plans; with --apply it installs, and says what to write into the inventory', async () => {
  const {range, arm} = await opened({isBare: true})
  const planned = await arm()
  expect(planned.exitCode).toBe(0)
  expect(planned.stdout).toContain('Nothing was changed: this is only the plan.')
  expect(planned.stdout).not.toContain('levers:')
  expect(range.writes()).toEqual([])

  const applied = await arm('--apply', '--yes', '--reason', 'first set-up')
  expect(applied.exitCode).toBe(0)
  expect(applied.stdout).toContain('ARMED')
  const text = applied.stdout.slice(applied.stdout.indexOf('\nlevers:\n'))
  const {killSwitch, lists, segmentBlock, quarantineGroup} = Levers.parse(parse(text).levers)
  expect(killSwitch.map(({name}) => name)).toEqual(['ir-kill-dns', 'ir-kill-l4', 'ir-kill-http'])
  expect(Object.keys(lists)).toEqual(['quarantine', 'egress-domains', 'egress-addresses'])
  expect(segmentBlock?.rules.map(({name}) => name)).toEqual(['ir-isolate-src', 'ir-isolate-dst'])
  expect(quarantineGroup?.name).toBe('ir-quarantine-access')
})

test('arm again exits with 0, changes nothing and has nothing to say of the inventory', async () => {
  const {range, arm} = await opened({isBare: false})
  const {stdout, exitCode} = await arm()
  expect(exitCode).toBe(0)
  expect(stdout).not.toContain('levers:')
  expect(range.writes()).toEqual([])
})
