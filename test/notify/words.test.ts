import fc from 'fast-check'
import {expect, test} from 'vitest'
import {markdownWords, plainWords, slackWords} from '../../src/notify/words.ts'
import type {Notice} from '../../src/core/notices/notice.ts'
import {noticeWords} from '../../src/core/notices/notice-words.ts'
import {Template} from '../../src/core/notices/template.ts'
import {anyCharacter} from '../hostile/any-character.ts'

const notice = (facts: Notice['facts']): Notice => ({
  schema: 'firebreak/notice@1',
  id: 'a'.repeat(32),
  kind: 'contained',
  at: '2026-03-01T03:00:00.000Z',
  thread: 'INC-1',
  closes: false,
  ...(facts === undefined ? {} : {facts}),
})

test('a template looks up what it names, and refuses every other name', () => {
  const words = noticeWords(notice({incident: 'INC-1'}), {contained: 'done: ${incident} by ${operator}'})
  expect(plainWords(words)).toBe('done: INC-1 by none')
  for (const text of ['${process.env}', '${incident.length}', '${constructor}', '${}', '${__proto__}'])
    expect(Template.safeParse(text).success, text).toBe(false)
})

test('what a look-up gives is never looked into again', () => {
  const words = noticeWords(notice({incident: '${reason}', reason: 'canary'}), {contained: '${incident}'})
  expect(plainWords(words)).toBe('${reason}')
})

/** What stands outside the spans, in which neither Slack nor Markdown reads anything. */
const outside = (text: string): string => text.replaceAll(/`[^`]*`/g, '')

test('whatever others have written, it is text in Slack and in Markdown: no mention, no link, no end of its span', () => {
  const hostile = fc.oneof(
    fc.string({unit: anyCharacter}),
    fc.constantFrom('<!channel>', '`@everyone`', '[x](http://y)', '\n# big'),
  )
  fc.assert(
    fc.property(hostile, (why) => {
      const words = noticeWords({...notice({why}), kind: 'not-contained'}, {'not-contained': 'a ${why} b'})
      expect(outside(slackWords(words))).toMatch(/^a (\(empty\)|none|) b$/)
      expect(slackWords(words)).not.toMatch(/[<>\n]/)
      expect(outside(markdownWords(words))).toMatch(/^a (\(empty\)|none|) b$/)
    }),
  )
})

test('in need-to-know mode no template counts, and no fact is looked at', () => {
  const {facts: _facts, ...known} = notice({why: 'canary'})
  const words = noticeWords(
    {...known, codename: 'Blue Heron', nextUpdate: '2026-03-01T03:30:00.000Z'},
    {contained: 'the agent support-bot of ${account}'},
  )
  expect(plainWords(words)).toBe('Blue Heron: contained. Next update by 2026-03-01T03:30:00.000Z.')
})
