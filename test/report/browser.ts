import {spawn} from 'node:child_process'
import {existsSync, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {Readable, Writable} from 'node:stream'

/** Where Debian and others put it. */
export const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
)

const options = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--remote-debugging-pipe',
]

interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: Readonly<Record<string, unknown>>
  readonly result?: Readonly<Record<string, unknown>>
  readonly error?: {readonly message: string}
}

export interface Tab {
  /** One command of the DevTools protocol. */
  send(method: string, params?: object): Promise<Readonly<Record<string, unknown>>>
  /** Every event so far, by name. */
  events(method: string): readonly Readonly<Record<string, unknown>>[]
  /** The value of an expression in the page. */
  ask(expression: string): Promise<unknown>
}

/** Messages that end with a NUL, each once it is whole. */
function listen(from: Readable, hear: (message: Message) => void): void {
  let rest = ''
  from.setEncoding('utf8').on('data', (text: string) => {
    const parts = `${rest}${text}`.split('\0')
    rest = parts.pop() ?? ''
    for (const part of parts) hear(JSON.parse(part) as Message)
  })
}

/** The DevTools protocol over two pipes: no port that anybody else could reach. */
function talk(to: Writable, from: Readable) {
  const waiting = new Map<number, (message: Message) => void>()
  const heard: Message[] = []
  let last = 0
  listen(from, (message) => {
    if (message.id === undefined) heard.push(message)
    else waiting.get(message.id)?.(message)
  })
  const send = async (method: string, params: object = {}, sessionId?: string) => {
    const id = (last += 1)
    const answer = new Promise<Message>((resolve) => waiting.set(id, resolve))
    to.write(`${JSON.stringify({id, method, params, ...(sessionId === undefined ? {} : {sessionId})})}\0`)
    const {result, error} = await answer
    if (result === undefined) throw new Error(`${method}: ${error?.message ?? 'no answer'}`)
    return result
  }
  return {send, events: (method: string) => heard.flatMap((one) => (one.method === method ? [one.params ?? {}] : []))}
}

/** Opens an empty tab of a browser with a profile of its own; both are gone once `use` is done. */
export async function withTab<Value>(path: string, use: (tab: Tab) => Promise<Value>): Promise<Value> {
  const profile = mkdtempSync(join(tmpdir(), 'firebreak-browser-'))
  const browser = spawn(path, [...options, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise((resolve) => browser.once('exit', resolve))
  try {
    const {send, events} = talk(browser.stdio[3] as Writable, browser.stdio[4] as Readable)
    const {targetId} = await send('Target.createTarget', {url: 'about:blank'})
    const {sessionId} = await send('Target.attachToTarget', {targetId, flatten: true})
    const inTab: Tab['send'] = (method, params) => send(method, params, String(sessionId))
    const ask: Tab['ask'] = async (expression) => {
      const {result} = await inTab('Runtime.evaluate', {expression, returnByValue: true, awaitPromise: true})
      return (result as {readonly value?: unknown}).value
    }
    return await use({send: inTab, events, ask})
  } finally {
    browser.kill('SIGKILL')
    await ended
    rmSync(profile, {recursive: true, force: true, maxRetries: 5})
  }
}
