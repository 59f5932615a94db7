import {Fault} from '../core/fault.ts'
import {noticeWords, threadTitle} from '../core/notices/notice-words.ts'
import type {NotifyTarget} from '../core/notices/notify.ts'
import type {Secret} from '../core/text/secret.ts'
import type {Deliver} from './deliver.ts'
import {documentIn, post, statusOf} from './post.ts'
import {markdownWords, plainWords} from './words.ts'

type Issue = Extract<NotifyTarget, {type: 'github-issue'}>

const longestTitle = 200
/** An issue that was transferred, cannot be seen any more, or was deleted. */
const gone: readonly (number | undefined)[] = [301, 404, 410]

/** One issue an incident: opened, commented on, and closed once nothing stands (https://docs.github.com/rest/issues). */
export const githubIssue =
  (
    {repository, token, labels, templates, api = 'https://api.github.com'}: Issue,
    resolve: (ref: string) => Promise<Secret>,
  ): Deliver =>
  async (notice, delivering) => {
    const headers = {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${(await resolve(token)).reveal()}`,
      'x-github-api-version': '2022-11-28',
    }
    const issues = `${api}/repos/${repository}/issues`
    const body = markdownWords(noticeWords(notice, templates))
    // A comment that came twice can be read; a second issue would take the thread apart.
    const open = async (): Promise<string> => {
      const title = plainWords(threadTitle(notice)).slice(0, longestTitle)
      const issue = JSON.stringify({title, body, ...(labels === undefined ? {} : {labels})})
      const {number} = documentIn(await post({url: issues, headers, body: issue, mayRepeat: false}, delivering))
      if (!Number.isSafeInteger(number)) throw new Fault('UNAVAILABLE', 'GitHub did not say which issue it has opened')
      delivering.keep(String(number))
      return String(number)
    }
    /** The issue of the thread, commented on; undefined where there is none, or none any more. */
    const commentedOn = async (): Promise<string | undefined> => {
      const {ref} = delivering
      if (ref === undefined) return undefined
      const url = `${issues}/${ref}/comments`
      try {
        await post({url, headers, body: JSON.stringify({body}), mayRepeat: true}, delivering)
        return ref
      } catch (error) {
        if (!gone.includes(statusOf(error))) throw error
        delivering.forget()
        return undefined
      }
    }
    const known = await commentedOn()
    // What is over before anybody was told of it needs no issue.
    const isOver = notice.past === true || (notice.closes && notice.kind !== 'test')
    if (known === undefined && isOver) return
    const issue = known ?? (await open())
    if (!notice.closes) return
    const closed = JSON.stringify({state: 'closed', state_reason: 'completed'})
    await post({url: `${issues}/${issue}`, method: 'PATCH', headers, body: closed, mayRepeat: true}, delivering)
    delivering.forget()
  }
