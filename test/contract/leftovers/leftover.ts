import type {World} from '../../../src/sandbox/world.ts'

/** Something that goes on working after an action, put into the account to see whether the action finds it. */
export type Leftover =
  | {
      readonly action: string
      /** The code of the residual item that must then be open. */
      readonly code: string
      /** Done after the change holds; `params` are those of the change. */
      plant(world: World, params: Readonly<Record<string, unknown>>): void
    }
  /** Why nothing can be left that the account would show. */
  | {readonly action: string; readonly none: string}
