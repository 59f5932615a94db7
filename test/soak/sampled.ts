const isSoak = process.env['SOAK'] !== undefined

/** The first, the middle and the last of what a test enumerates; a soak takes them all. */
export function sampled<Item>(all: readonly Item[]): readonly Item[] {
  if (isSoak || all.length <= 3) return all
  return [0, all.length >> 1, all.length - 1].map((at) => all[at]).filter((item) => item !== undefined)
}
