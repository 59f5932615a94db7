import {performance} from 'node:perf_hooks'
import {setTimeout as pause} from 'node:timers/promises'

const quietMs = 1
const events = (): number => performance.nodeTiming.uvMetricsInfo.events

/** Reading, writing, connecting and looking names up, as Node names what is under way; an open connection is none of it. */
const underWay = /Req|ConnectWrap$|WriteWrap$|ShutdownWrap$/
const isAtWork = (): boolean => process.getActiveResourcesInfo().some((name) => underWay.test(name))

/** Resolves when nothing has come to this process for a moment, and it waits for no file and no connection. */
export async function untilQuiet(): Promise<void> {
  let seen: number
  do {
    seen = events()
    await pause(quietMs)
  } while (seen !== events() || isAtWork())
}
