import {type CST, Lexer, type LineCounter, Parser} from 'yaml'
import {type Problem, placeIn} from './problem.ts'

/** Somewhat more than the largest honest inventory has of each; composing more takes seconds, counting takes none. */
const mostSigns = 36_000
const mostParts = 72_000
/** The parser keeps up to three for each level that is written. */
const mostOpen = 64
/** Enough to be sure that a text is none of ours, before each of them is made into an error. */
const mostDoubts = 20

const tooMany = 'has more words and signs than any document of firebreak'

export const deepest = 20
export const tooDeep = `is nested deeper than ${deepest} levels`

/** The parts of which a document is composed, or what makes the text too large to be worth it. */
export type Cut = {readonly tokens: readonly CST.Token[]} | {readonly beyond: Problem}

/** Cuts a text into parts; what is out of bounds is found meanwhile, and no later than there. */
export function cutWithinBounds(text: string, lines: LineCounter): Cut {
  if (
    text
      .matchAll(/[,:[\]{}"'#\n]/g)
      .drop(mostSigns)
      .next().done !== true
  )
    return {beyond: {path: [], message: tooMany}}
  return cut(text, lines)
}

function cut(text: string, lines: LineCounter): Cut {
  const parser = new Parser(lines.addNewLine)
  lines.addNewLine(0)
  const tokens: CST.Token[] = []
  let [offset, parts, doubts] = [0, 0, 0]
  let before = ''
  for (const part of new Lexer().lex(text)) {
    tokens.push(...parser.next(part))
    if (before !== scalarFollows && isDoubtful(part, before)) doubts += 1
    if (!/^ *$/.test(part.slice(0, 2))) {
      parts += 1
      before = part
    }
    const message = objection({parts, doubts, open: parser.stack.length})
    if (message !== undefined) return {beyond: {place: placeIn(text, offset), path: [], message}}
    if (!controls.test(part)) offset += part.length
  }
  tokens.push(...parser.end())
  return {tokens}
}

/** What the lexer puts between the parts, and stands in no text. */
const controls = /^[\u0002\u0018\u001F]$/
const scalarFollows = '\u001F'

/** What no document of ours has, and costs the parser most: anchors, aliases, tags, directives, commas and quotes in a row. */
function isDoubtful(part: string, before: string): boolean {
  if (/^[&*!%]/.test(part)) return true
  if (part === ',') return /^[,[{]$/.test(before)
  return /^["']/.test(part) && /^["']/.test(before)
}

interface Met {
  readonly parts: number
  readonly doubts: number
  readonly open: number
}

function objection({parts, doubts, open}: Met): string | undefined {
  if (open > mostOpen) return tooDeep
  if (doubts > mostDoubts)
    return 'this is no document of firebreak: it is full of anchors, aliases, tags or empty items'
  return parts > mostParts ? tooMany : undefined
}
