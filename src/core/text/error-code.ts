/** The system's code of an error, such as ENOENT; `otherwise` when it has none. */
export function codeOf(error: unknown, otherwise = 'error'): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : otherwise
}

export const isCode = (error: unknown, code: string): boolean => codeOf(error) === code

/** What a thrown thing says of itself. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
