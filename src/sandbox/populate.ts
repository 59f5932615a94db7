import {families} from './families/index.ts'
import type {Cast, Scenario} from './scenarios/scenario.ts'
import type {World} from './world.ts'

/** Fills the account for a scenario, every resource family included. */
export function populate(world: World, scenario: Scenario): Cast {
  const cast = scenario.seed(world)
  for (const family of families) family.seed(world.account, cast)
  return cast
}
