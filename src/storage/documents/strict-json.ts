import {forbiddenKey} from './forbidden-key.ts'
import {hiddenCharacters} from './hidden-text.ts'
import {type Problem, placeIn} from './problem.ts'
import {deepest, tooDeep} from './yaml-bounds.ts'

/** JSON that was read without any doubt, or why it was not. */
export interface StrictJson {
  readonly value: unknown
  readonly problems: readonly Problem[]
}

/**
 * Reads JSON that every reader understands alike: no key twice, none that objects have already, nothing hidden, no
 * number that loses digits, no deep nesting.
 */
export function parseStrictJson(text: string): StrictJson {
  const problems = [...hiddenCharacters(text), ...depthProblem(text)]
  if (problems.length > 0) return {value: undefined, problems}
  try {
    const value: unknown = JSON.parse(text)
    const doubts = doubtsIn(text)
    return {value: doubts.length === 0 ? value : undefined, problems: doubts}
  } catch {
    // The parser's message quotes the text, which is not ours to print.
    return {value: undefined, problems: [{path: [], message: 'is not JSON'}]}
  }
}

/** Where the string ends that begins at an offset: after its closing quote, or with the text. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let slashes = 0
    while (text[at - 1 - slashes] === '\\') slashes += 1
    if (slashes % 2 === 0) return at + 1
  }
  return text.length
}

/** Every sign, string and word of the text with its offset; white space is passed over. */
function* partsOf(text: string): Generator<{readonly part: string; readonly at: number}> {
  const begin = /[^\s]/g
  const wordEnd = /[\s{}[\]:,"]|$/g
  for (let found = begin.exec(text); found !== null; found = begin.exec(text)) {
    const {index: at} = found
    let end = at + 1
    if (found[0] === '"') end = endOfString(text, at)
    else if (!/[{}[\]:,]/.test(found[0])) {
      wordEnd.lastIndex = end
      end = wordEnd.exec(text)?.index ?? text.length
    }
    yield {part: text.slice(at, end), at}
    begin.lastIndex = end
  }
}

function depthProblem(text: string): readonly Problem[] {
  let depth = 0
  for (const {part, at} of partsOf(text)) {
    if (part === '{' || part === '[') depth += 1
    if (part === '}' || part === ']') depth -= 1
    if (depth > deepest) return [{place: placeIn(text, at), path: [], message: tooDeep}]
  }
  return []
}

/** One object or list that is open: the keys it has so far, and where in it we are. */
interface Open {
  readonly keys?: Set<string>
  here: string | number
}

/** What another reader of a valid text might understand differently. */
function doubtsIn(text: string): readonly Problem[] {
  const problems: Problem[] = []
  const open: Open[] = []
  let before = ''
  for (const {part, at} of partsOf(text)) {
    const within = open.at(-1)
    const isKey = within?.keys !== undefined && (before === '{' || before === ',') && part.startsWith('"')
    if (isKey) within.here = String(JSON.parse(part))
    else if (within !== undefined && within.keys === undefined && before === ',') within.here = Number(within.here) + 1
    const found = isKey ? keyDoubts(within) : valueDoubts(part)
    for (const message of found) problems.push({place: placeIn(text, at), path: open.map(({here}) => here), message})
    if (part === '{') open.push({keys: new Set(), here: ''})
    if (part === '[') open.push({here: 0})
    if (part === '}' || part === ']') open.pop()
    before = part
  }
  return problems
}

function keyDoubts({keys, here}: Open): readonly string[] {
  const key = String(here)
  const twice = keys?.has(key) === true ? ['this key appears twice'] : []
  keys?.add(key)
  return [...twice, ...forbiddenKey(key)]
}

function valueDoubts(part: string): readonly string[] {
  if (part.startsWith('"')) return String(JSON.parse(part)).isWellFormed() ? [] : ['has half a character']
  if (!/^-?\d/.test(part)) return []
  const number = Number(part)
  const isExact = Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number))
  return isExact ? [] : ['is a number that loses digits']
}
