import type {Considered, Considering} from '../../core/safeguard.ts'

/** The changes that take something from somebody; a release gives back. */
export const takesAway = ({kind, considered}: Considering): readonly Considered[] =>
  kind === 'release'
    ? []
    : considered.filter(({change}) => change.effect === 'update' && change.direction === 'restrict')
