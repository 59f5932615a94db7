import type {LockProof} from '../../core/evidence/bag-copy.ts'

const words: Readonly<Record<LockProof['standing'], string>> = {
  held: 'locked',
  unlocked: 'UNLOCKED',
  unproven: 'LOCK NOT PROVEN',
}

/** Whether a copy can be taken back, in one line. */
export const lockLine = ({standing, why}: LockProof): string => `${words[standing]}: ${why}`
