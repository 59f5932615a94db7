import {z} from 'zod'

/** How far a change reaches: BR0 only reads, BR5 hits humans or removes protection. */
export const BlastRadius = z.enum(['BR0', 'BR1', 'BR2', 'BR3', 'BR4', 'BR5'])
export type BlastRadius = z.infer<typeof BlastRadius>

/** The wider of two; BR0 to BR5 sort as they read. */
export const wider = (one: BlastRadius, other: BlastRadius = 'BR0'): BlastRadius => (one > other ? one : other)
