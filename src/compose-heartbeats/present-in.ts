import type {Present} from '../core/elapsed.ts'
import type {Clock} from '../core/ports.ts'
import {thisMachine} from '../storage/lock/machine.ts'

/** This moment, for what is counted by both clocks. */
export const presentIn = ({clock}: {readonly clock: Clock}, lookingSince?: number): Present => ({
  now: clock.now,
  mono: clock.mono,
  boot: thisMachine().boot,
  ...(lookingSince === undefined ? {} : {lookingSince}),
})
