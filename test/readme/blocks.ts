import {readFileSync} from 'node:fs'
import {readmeFile} from '../../.build/readme.ts'

export const readme = readFileSync(readmeFile, 'utf8')

/** A fenced block of the manual. */
export interface Block {
  readonly heading: string
  /** What stands behind the fence, such as `sh terminal`. */
  readonly info: string
  readonly text: string
  /** Commands that put the range in the state that the block speaks of, from a comment above it. */
  readonly before: readonly string[]
}

const fence = /(?:<!-- before:\n(?<before>[^]*?)\n-->\n\n)?^```(?<info>\S[^\n]*)\n(?<text>[^]*?)^```$/gm

function headingAt(index: number): string {
  return [...readme.slice(0, index).matchAll(/^#+ (.+)$/gm)].at(-1)?.[1] ?? ''
}

export function blocksOf(language: string): readonly Block[] {
  return [...readme.matchAll(fence)]
    .map(({index, groups = {}}) => ({
      heading: headingAt(index),
      info: groups['info'] ?? '',
      text: groups['text'] ?? '',
      before: groups['before']?.split('\n') ?? [],
    }))
    .filter(({info}) => info.split(' ')[0] === language)
}

/** One command of a block, as a shell joins it, and the exit code that its comment promises: `firebreak … # exit 4`. */
export interface Line {
  readonly command: string
  readonly exitCode: number
}

export function linesOf(text: string): readonly Line[] {
  return text
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, command = '', comment = ''] = /^(.*?)\s*(?:#\s+(.*))?$/.exec(line) ?? []
      return {command, exitCode: Number(/\bexit (\d+)/.exec(comment)?.[1] ?? 0)}
    })
}

/** The words of a command line: quotes group, nothing else is special. */
export function wordsOf(command: string): readonly string[] {
  return [...command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, plain]) => double ?? single ?? plain ?? '',
  )
}

/** What GitHub and others make of a heading for links to it. */
export function anchors(): readonly string[] {
  const headings = [...readme.replaceAll(/^```[^]*?^```$/gm, '').matchAll(/^#+ (.+)$/gm)]
  return headings.map(([, text = '']) =>
    text
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  )
}
