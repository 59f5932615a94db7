import type {AgentStory, StoryEntry, StoryGap} from '../../core/documents/answers/agent-story.ts'
import {foreign, type Page, type Section, type Words} from '../report/page.ts'
import {count} from '../text/words.ts'
import {betweenWords, clockWords, confidenceWords, deedWords, gapGroups, gapsOf, headline} from './story-words.ts'

function deedRow(entry: StoryEntry): readonly Words[] {
  const [what, object, tail] = deedWords(entry)
  const {fact, records, inference} = entry
  const named = fact.object.name === undefined ? [] : [' ', foreign(fact.object.id)]
  return [
    [entry.at],
    [what, foreign(object), ...named, tail, ...(fact.detail === undefined ? [] : [': ', foreign(fact.detail)])],
    records.flatMap(({source, time, file}, at): Words => [
      at === 0 ? '' : '; ',
      source,
      ' ',
      foreign(time),
      ' ',
      foreign(file),
    ]),
    [inference.confidence],
    inference.links.flatMap(({by, id, why}, at): Words => [
      `${at === 0 ? '' : '; '}by ${by} `,
      foreign(id),
      ...(why === undefined ? [] : [', ', foreign(why)]),
    ]),
  ]
}

/** The facts come first in each row, and what is concluded from them last. */
function deeds({entries}: AgentStory): Section {
  return {
    title: 'What it did',
    blocks: [
      {
        kind: 'text',
        words: [
          'Time, deed and records are fact: a log says so. How sure it is that it was this agent is inference, and follows from the grounds.',
        ],
      },
      {
        kind: 'table',
        caption: 'Deeds in order of time',
        head: ['Time', 'Deed', 'On record in', 'This agent', 'Grounds'],
        rows: entries.map(deedRow),
      },
    ],
  }
}

function gapWords({source, why, ...times}: StoryGap): Words {
  const between = betweenWords(times)
  const about: Words = [
    ...(source === undefined ? [] : [foreign(source)]),
    ...(source === undefined || between === '' ? [] : [' ']),
    ...(between === '' ? [] : [between]),
  ]
  return [...about, ...(about.length === 0 ? [] : [': ']), foreign(why)]
}

function summary(story: AgentStory): Section {
  const {window, bags, clocks} = story
  return {
    title: 'Summary',
    blocks: [
      {
        kind: 'facts',
        facts: [
          ['Agent', [story.agent]],
          ...(window === undefined ? [] : [['Time', [`${window.from} to ${window.to}`]] as const]),
          ['Tied to it', [confidenceWords(story)]],
          ...bags.map(
            ({path, sealedAt}) =>
              ['Bag', [foreign(path), sealedAt === undefined ? ', not sealed' : `, sealed ${sealedAt}`]] as const,
          ),
        ],
      },
      {
        kind: 'table',
        caption: 'Sources that tell what somebody did',
        head: ['Source', 'What it is', 'Records read', 'In this story'],
        rows: story.sources.map(({source, title, records, told}) => [
          [source],
          [title],
          [records === 0 ? 'none' : count(records, 'record')],
          [String(told)],
        ]),
      },
      {kind: 'items', items: clocks.map((skew) => [clockWords(skew)])},
    ],
  }
}

/** The same as the text, for the formats of reports. */
export function storyPage(story: AgentStory): Page {
  return {
    title: `What ${story.agent} did`,
    tone: story.gaps.some(({kind}) => kind === 'unrecorded') ? 'bad' : 'open',
    headline: headline(story),
    sections: [
      summary(story),
      ...gapGroups.map(({title, kinds}) => ({
        title,
        blocks: [{kind: 'items' as const, items: gapsOf(story, kinds).map(gapWords)}],
      })),
      deeds(story),
    ],
  }
}
