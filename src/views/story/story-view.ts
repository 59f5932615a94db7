import type {AgentStory, StoryEntry, StoryGap} from '../../core/documents/answers/agent-story.ts'
import {printable} from '../../core/text/printable.ts'
import {blocks, clip, labelled, pad, table, wrap} from '../text/layout.ts'
import {plain, type Paint, type Style} from '../text/paint.ts'
import {count} from '../text/words.ts'
import {betweenWords, clockWords, confidenceWords, deedWords, gapGroups, gapsOf, headline} from './story-words.ts'

/** Columns that the deed has: what is left beside time, confidence and source. */
const deedColumns = 33
const sourceColumns = 20

const styles = {certain: 'green', likely: 'cyan', possible: 'yellow'} as const satisfies Record<
  StoryEntry['inference']['confidence'],
  Style
>

/** The first of its sources, and how many more have it. */
function sourceWords({records: [first, ...more]}: StoryEntry): string {
  return `${first?.source ?? ''}${more.length === 0 ? '' : ` +${more.length}`}`
}

function row(entry: StoryEntry, paint: Paint): string {
  const {confidence} = entry.inference
  const cells = [
    entry.at.slice(11),
    paint(styles[confidence], pad(confidence, 8)),
    pad(clip(printable(deedWords(entry).join('')), deedColumns), deedColumns),
    clip(printable(sourceWords(entry)), sourceColumns),
  ]
  return cells.join('  ').trimEnd()
}

/** One line a deed, under the day that it was done. */
function days({entries}: AgentStory, paint: Paint): readonly (readonly string[])[] {
  const byDay = Map.groupBy(entries, ({at}) => at.slice(0, 10))
  return [...byDay].map(([day, own]) => [paint('bold', day), ...own.map((entry) => row(entry, paint))])
}

function gapLine({source, why, ...times}: StoryGap): string {
  const about = [source, betweenWords(times)].filter((part) => part !== undefined && part !== '').join(' ')
  return `- ${wrap(printable(about === '' ? why : `${about}: ${why}`), 2)}`
}

function groups(story: AgentStory, paint: Paint): readonly (readonly string[])[] {
  return gapGroups.map(({title, kinds}) => {
    const gaps = gapsOf(story, kinds)
    return gaps.length === 0 ? [] : [paint('bold', title.toUpperCase()), ...gaps.map(gapLine)]
  })
}

function sources({sources: all}: AgentStory): readonly string[] {
  const read = all.filter(({records}) => records > 0)
  return table(
    read.map(({source, records, told}) => [source, `${count(records, 'record')}, ${told} of them in this story`]),
    2,
  )
}

/** What an agent did as a table of 80 columns, and everything that is not in it. */
export function storyView(story: AgentStory, paint: Paint = plain): string {
  const {window, bags, entries} = story
  return blocks(
    [
      paint('bold', wrap(printable(headline(story)))),
      ...(window === undefined ? [] : [labelled('Time', `${window.from} to ${window.to}`)]),
      labelled('Tied to it', confidenceWords(story)),
      ...bags.map(({path}, at) => labelled(at === 0 ? 'Told from' : '', printable(path))),
      ...sources(story),
    ],
    ...(entries.length === 0 ? [] : days(story, paint)),
    ...groups(story, paint),
    story.clocks.map((skew) => wrap(clockWords(skew))),
  )
}
