import {foreign, type Words} from '../text/pieces.ts'
import type {Notice, NoticeKind} from './notice.ts'
import {filledIn, type NoticeFacts} from './template.ts'

const begins = '${name}:'

const templates: Readonly<Record<NoticeKind, string>> = {
  planned: `${begins} a plan waits for somebody: \${title}, \${changes} in \${account}, by \${operator}. Next: \${next}`,
  started: `${begins} \${title} has begun, \${changes} in \${account}, by \${operator}: \${reason}`,
  'brake-on': `${begins} the first brake is on: \${change}`,
  contained: `${begins} contained: what had to be refused was refused, and others work. Next: \${next}`,
  'not-contained': `${begins} NOT CONTAINED: \${why}. Next: \${next}`,
  'needs-person': `${begins} needs a person: \${why}. Next: \${next}`,
  ended: `${begins} ended \${outcome}, and contains nothing: \${why}`,
  released: `${begins} released: the account has back what \${run} took`,
  lifted: `${begins} lifted, \${reason}: \${change}. What else \${run} took stands until somebody releases it. Next: \${next}`,
  'lease-ends': `${begins} nobody has renewed \${change}, which may stand until \${why}. Next: \${next}`,
  drilled: `${begins} \${outcome}: \${why}`,
  'drill-overdue': `${begins} \${why}. Next: \${next}`,
  test: 'This is a test of firebreak. Nothing has happened, and there is nothing to do.',
}

/** The phase in words that name nothing. */
const phases: Readonly<Record<NoticeKind, string>> = {
  planned: 'planned',
  started: 'under way',
  'brake-on': 'first brake on',
  contained: 'contained',
  'not-contained': 'not contained',
  'needs-person': 'needs a person',
  ended: 'ended',
  released: 'released',
  lifted: 'lifted in part',
  'lease-ends': 'needs a person',
  drilled: 'drilled',
  'drill-overdue': 'needs a drill',
  test: 'test',
}

const exercises = {drill: 'DRILL, no incident. ', test: 'TEST, no incident. '} as const

const late = 'Told late, overtaken since. '

/** What somebody has to know before the words. */
const marksOf = ({exercise, past}: Notice): Words => [
  ...(exercise === undefined ? [] : [exercises[exercise]]),
  ...(past === true ? [late] : []),
]

/** When somebody hears more. */
const until = ({nextUpdate}: Notice): Words => (nextUpdate === undefined ? [] : [` Next update by ${nextUpdate}.`])

/**
 * A notice in words, with foreign text kept apart. In need-to-know mode no template counts: who wrote one may have named
 * in it what nobody may know.
 */
export function noticeWords(notice: Notice, own: Readonly<Partial<Record<NoticeKind, string>>> = {}): Words {
  const {kind, codename, facts = {}, at, nextUpdate = ''} = notice
  const mark = marksOf(notice)
  if (codename !== undefined) return [...mark, foreign(codename), `: ${phases[kind]}.`, ...until(notice)]
  const known: NoticeFacts = {...facts, at, nextUpdate}
  const template = own[kind]
  return template === undefined
    ? [...mark, ...filledIn(templates[kind], known), ...until(notice)]
    : [...mark, ...filledIn(template, known)]
}

/** What a thread is called. */
export const threadTitle = ({exercise, codename, facts, thread}: Notice): Words => [
  ...(exercise === undefined ? [] : [exercises[exercise]]),
  ...(codename === undefined
    ? [
        'Incident ',
        foreign(facts?.['name'] ?? thread),
        ...(facts?.['title'] === undefined ? [] : [': ', foreign(facts['title'])]),
      ]
    : [foreign(codename)]),
]
