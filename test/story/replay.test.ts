import {afterAll, beforeAll, expect, test} from 'vitest'
import {AgentStory} from '../../src/core/documents/answers/agent-story.ts'
import {documentOf, openAccount, type Account} from '../cli/program.ts'

let account: Account
beforeAll(async () => {
  account = await openAccount()
}, 60_000)
afterAll(() => account.range.stop())

test('what an agent did is told from a snapshot', async () => {
  const kept = await account.firebreak('logs', 'snapshot', '--json')
  expect(kept.exitCode, kept.stderr).toBe(0)
  const doc = await account.firebreak('evidence', 'replay', '--agent', 'support-bot', '--json')
  const story = AgentStory.parse(documentOf(doc))
  expect(story.entries.length).toBeGreaterThan(0)
}, 60_000)
