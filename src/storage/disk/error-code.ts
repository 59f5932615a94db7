/** The system's code of an error, such as ENOENT; `error` when it has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'error'
}

export const isCode = (error: unknown, code: string): boolean => codeOf(error) === code
