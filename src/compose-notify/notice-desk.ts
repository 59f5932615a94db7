import type {Inventory} from '../core/documents/inventory.ts'
import type {Plan} from '../core/documents/plan.ts'
import type {Present} from '../core/elapsed.ts'
import {Fault} from '../core/fault.ts'
import {standingLeases} from '../core/leases/standing.ts'
import {type Delivery, notifiedOf} from '../core/notices/delivery.ts'
import {dueMatters, type DueRules} from '../core/notices/due.ts'
import type {Notice} from '../core/notices/notice.ts'
import type {NoticeDesk} from '../core/notices/notice-desk.ts'
import type {Notify} from '../core/notices/notify.ts'
import {caseOfPlan, noticeOf, type Telling} from '../core/notices/teller.ts'
import {toldLate} from '../core/notices/told-late.ts'
import {runState} from '../core/runs/run-state.ts'
import {openJournal, readJournal} from '../storage/journal.ts'
import {createMarks} from '../storage/marks.ts'
import {journalPath, listRuns, resolveRun, runDir} from '../storage/runs.ts'
import {digestIn, openOutbox, othersStand, type NoticePlace} from './notice-place.ts'

/** Nobody waits for a brake here: who typed it waits for the answer. Somebody waits for a plan, to apply it. */
const patienceMs = {asked: 30_000, planned: 2000} as const

export interface DeskOptions extends NoticePlace {
  readonly inventory: Pick<Inventory, 'notify'>
  readonly lockDir: string
  readonly operator: string
  /** This moment, for what is counted by both clocks. */
  readonly present: () => Present
  /** The runbooks that have a drill, by name. */
  readonly drilled: () => readonly string[]
}

/** The targets of an inventory. Throws USAGE where it has none. */
function notifyIn({notify}: DeskOptions['inventory']): Notify {
  if (notify !== undefined && Object.keys(notify.targets).length > 0) return notify
  throw new Fault('USAGE', 'the inventory names nobody to notify', {
    next: ['add notify.targets to firebreak.yaml, as the manual shows under Notifications'],
  })
}

type To = (target: string) => boolean

/** Tells others by hand and by the clock: what a run could not tell, what waits, and what is due. */
export function noticeDesk(options: DeskOptions): NoticeDesk {
  const {inventory, stateDir, clock, operator} = options
  const notify = notifyIn(inventory)
  const digestOf = (run: string) => digestIn(stateDir, run)
  const alone = {notify, digestOf, othersStand: () => false}

  const sendAll = async (
    notices: readonly (readonly [Notice, To])[],
    waitMs: number = patienceMs.asked,
  ): Promise<readonly Delivery[]> => {
    const outbox = await openOutbox(notify.targets, options)()
    for (const [notice, to] of notices) outbox.send(notice, to)
    return outbox.finish(waitMs)
  }
  const at = () => clock.now().toISOString()

  return {
    notify,
    test: async (only) => {
      if (only !== undefined && !Object.hasOwn(notify.targets, only))
        throw new Fault('USAGE', `the inventory has no target ${JSON.stringify(only)}`, {
          next: Object.keys(notify.targets).map((name) => `firebreak notify test ${name}`),
        })
      const matter = {kind: 'test', at: at(), of: `test ${at()}`, thread: `test ${at()}`, exercise: 'test'} as const
      const notice = noticeOf({...matter, facts: {name: 'firebreak', operator}}, alone)
      return sendAll([[notice, (target) => only === undefined || target === only]])
    },
    planned: async (plan: Plan, next: string) => {
      const about = caseOfPlan(plan, alone)
      const of = `planned ${plan.digest}`
      const notice = noticeOf({...about, kind: 'planned', at: at(), of, facts: {...about.facts, next}}, alone)
      return sendAll([[notice, () => true]], patienceMs.planned)
    },
    drilled: async (matter) => sendAll([[noticeOf(matter, alone), () => true]]),
    resend: async (wanted) => {
      const run = endedRun(wanted, options)
      const all = await sendAll(missedOf(run, {notify, digestOf, stateDir, at: at()}))
      await record(run, all, options)
      return all
    },
    due: async (rules: DueRules) => {
      const known = listRuns(stateDir)
      const planOf = (run: string) => runState(readJournal(journalPath(stateDir, run)).entries).plan
      const leases = standingLeases(known, options.present())
      const marks = createMarks(stateDir)
      const matters = dueMatters({leases, planOf, known, drilled: options.drilled(), now: clock.now(), rules, notify})
      const notices = matters.map(({mark, ...matter}) => ({mark, notice: noticeOf(matter, alone)}))
      const all = await sendAll(
        notices.map(({mark, notice}) => [notice, (target: string) => marks.get(target, mark) === undefined]),
      )
      for (const {
        target,
        notice: {id},
        delivered,
      } of all) {
        const sent = notices.find(({notice}) => notice.id === id)
        if (delivered && sent !== undefined) marks.keep(target, sent.mark, at())
      }
      return all
    },
  }
}

interface Missing extends Pick<Telling, 'notify' | 'digestOf'> {
  readonly stateDir: string
  readonly at: string
}

/** What of a run that does not go on is to be told, and whom it has not reached. */
function missedOf(run: string, {stateDir, at, ...rest}: Missing): readonly (readonly [Notice, To])[] {
  const {entries} = readJournal(journalPath(stateDir, run))
  const {plan, notified} = runState(entries)
  const telling = {...rest, othersStand: () => othersStand(run, plan, stateDir)}
  const missed = (notice: Notice) => (target: string) => notified.get(`${target} ${notice.id}`)?.delivered !== true
  return toldLate({entries, known: listRuns(stateDir), at}, telling).map((notice) => [notice, missed(notice)])
}

const journalOf = (run: string, {stateDir, lockDir, operator: actor, clock}: DeskOptions) =>
  openJournal({dir: runDir(stateDir, run), run, clock, actor, lockDir})

/** Throws REFUSED while the run goes on: it tells others itself, and what it told twice could not be put on record. */
function endedRun(wanted: string, options: DeskOptions): string {
  const run = resolveRun(options.stateDir, wanted)
  journalOf(run, options).close()
  return run
}

async function record(run: string, all: readonly Delivery[], options: DeskOptions): Promise<void> {
  if (all.length === 0) return
  const journal = journalOf(run, options)
  try {
    await Promise.all(all.map(async (delivery) => journal.append(notifiedOf(delivery))))
  } finally {
    journal.close()
  }
}
