const forbidden: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** What is wrong with a key of any document: every object of JavaScript has these already, and whoever looks them up finds that. */
export function forbiddenKey(key: string): readonly string[] {
  if (forbidden.has(key)) return ['is not allowed as a key: give it another name']
  return key.isWellFormed() ? [] : ['has half a character']
}
