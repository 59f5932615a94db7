import {edgeDefects} from './edge.ts'
import {logDefects} from './logs.ts'
import {machineDefects} from './machine.ts'
import type {Defect} from './plant.ts'
import {tokenDefects} from './tokens.ts'

/** The ways in which an account, an inventory and a machine are not ready. */
export const defects: readonly Defect[] = [...tokenDefects, ...edgeDefects, ...logDefects, ...machineDefects]
