/** What came of trying to write, the last time that it was tried. */
export interface WriteProof {
  /** The action that tried. */
  readonly uses: string
  /** The canary, by the name that the account has for it. */
  readonly object: string
  readonly at: string
  readonly result: 'proven' | 'refused'
  readonly why?: string
}
