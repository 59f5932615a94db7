/** How often something of each kind was taken out. */
type Counts = Readonly<Record<string, number>>

/** What a variant of a bag for others no longer has; kept in it as `meta/redactions.json`. */
export interface Redactions {
  readonly schema: 'firebreak/redactions@1'
  /** Digest of the tag manifest of the bag that it was made from. */
  readonly from: string
  /** Different values of this bag, of which each has a placeholder of its own. */
  readonly distinct: Counts
  readonly files: readonly {readonly file: string; readonly taken: Counts}[]
  /** Without digests: whoever guesses a short body could try each guess against its own. The original has them. */
  readonly leftOut: readonly {readonly file: string; readonly why: string; readonly bytes: number}[]
}
