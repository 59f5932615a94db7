/** Whatever else becomes of what is to be lifted is noticed at the latest after this. */
export const lookMs = 30_000
const firstTryMs = 5000
const longestTryMs = 60_000

/** How long to wait after so many tries in a row that failed. */
export const retryMs = (fails: number, longestMs = longestTryMs): number =>
  Math.min(firstTryMs * 2 ** (fails - 1), longestMs)
