/**
 * Results of SQLite that tell of the place and not of the file: SQLITE_FULL, and SQLITE_IOERR where it writes, syncs,
 * or makes room for the shared memory.
 */
const tookNothing = new Set([13, 778, 1034, 1290, 1546, 4618, 4874, 5386])

/** Whether a write failed because the disk took nothing more. What lies there already is as sound as it was. */
export function diskTookNothing(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && tookNothing.has(Number(error.errcode))
}
