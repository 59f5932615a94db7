import {asFault, Fault} from '../core/fault.ts'
import type {Delivery} from '../core/notices/delivery.ts'
import type {Notice} from '../core/notices/notice.ts'
import type {Notify, NotifyTarget} from '../core/notices/notify.ts'
import type {Clock} from '../core/ports.ts'
import {redact} from '../core/text/redact.ts'
import type {Secret} from '../core/text/secret.ts'
import type {Deliver, ThreadRefs} from './deliver.ts'
import {githubIssue} from './github-issue.ts'
import {pagerDuty, rouses} from './pagerduty.ts'
import {slackThread, slackWebhook} from './slack.ts'
import {signedWebhook} from './webhook.ts'

export interface OutboxOptions {
  readonly targets: Notify['targets']
  readonly resolveSecret: (ref: string) => Promise<Secret>
  readonly refs: ThreadRefs
  readonly clock: Clock
}

/** Brings notices to their targets, each target's in order, and lets nobody wait for them but whoever asks. */
export interface Outbox {
  /** To every target that wants it, of those that `to` names. */
  send(notice: Notice, to?: (target: string) => boolean): void
  /** What became of all, in order; who has not taken it by then will not get it. Never rejects. */
  finish(patienceMs: number): Promise<readonly Delivery[]>
}

function deliveryTo(target: NotifyTarget, resolve: OutboxOptions['resolveSecret']): Deliver {
  switch (target.type) {
    case 'slack':
      return slackWebhook(target, resolve)
    case 'slack-thread':
      return slackThread(target, resolve)
    case 'pagerduty':
      return pagerDuty(target, resolve)
    case 'webhook':
      return signedWebhook(target, resolve)
    case 'github-issue':
      return githubIssue(target, resolve)
    default:
      return target satisfies never
  }
}

/** Whether a target gets such notices; a test is for everybody. */
const wants = ({events, type}: NotifyTarget, notice: Notice): boolean =>
  notice.kind === 'test' ||
  ((events === undefined || events.includes(notice.kind)) && (type !== 'pagerduty' || rouses(notice)))

/** Of what a target has nothing to do for any more. */
const overWords = 'it is over, and nothing was sent'

/** What of a thread cannot be looked up or kept costs a repetition, and no notice. */
function forgiving(refs: ThreadRefs): ThreadRefs {
  const orNothing = <Result>(act: () => Result): Result | undefined => {
    try {
      return act()
    } catch {
      return undefined
    }
  }
  return {
    get: (target, thread) => orNothing(() => refs.get(target, thread)),
    keep: (target, thread, ref) => orNothing(() => refs.keep(target, thread, ref)),
    forget: (target, thread) => orNothing(() => refs.forget(target, thread)),
  }
}

export function createOutbox({targets, resolveSecret, clock, ...options}: OutboxOptions): Outbox {
  const refs = forgiving(options.refs)
  const over = new AbortController()
  // Also what no abort reaches, such as a program that gives a secret, ends for those who wait.
  const {promise: ended, reject} = Promise.withResolvers<never>()
  ended.catch(() => undefined)
  const lines = new Map<string, Promise<unknown>>()
  const deliveries: Promise<Delivery>[] = []

  const attempt = async (target: string, deliver: Deliver, notice: Notice): Promise<Delivery> => {
    let [tries, status] = [0, undefined as number | undefined]
    const told = () => ({target, notice, tries, ...(status === undefined ? {} : {status})})
    const delivering = {
      clock,
      signal: over.signal,
      ref: refs.get(target, notice.thread),
      keep: (ref: string) => refs.keep(target, notice.thread, ref),
      forget: () => refs.forget(target, notice.thread),
      tried: (answered?: number) => {
        if (answered === undefined) tries++
        status = answered ?? status
      },
    }
    try {
      await Promise.race([ended, over.signal.aborted ? ended : deliver(notice, delivering)])
      return {...told(), delivered: true, ...(tries === 0 ? {why: overWords} : {})}
    } catch (error) {
      return {...told(), delivered: false, why: redact(asFault(error).message)}
    }
  }

  return {
    send(notice, to = () => true) {
      for (const [name, target] of Object.entries(targets)) {
        if (!wants(target, notice) || !to(name)) continue
        const deliver = deliveryTo(target, resolveSecret)
        const next = (lines.get(name) ?? Promise.resolve()).then(async () => attempt(name, deliver, notice))
        lines.set(name, next)
        deliveries.push(next)
      }
    },
    async finish(patienceMs) {
      const all = Promise.all(deliveries)
      const done = new AbortController()
      const patience = clock.sleep(patienceMs, done.signal).catch(() => undefined)
      await Promise.race([all, patience])
      over.abort()
      reject(new Fault('UNAVAILABLE', 'nobody waited for it any longer'))
      done.abort()
      return all
    },
  }
}
