import type {ApprovedPlan} from './core/approvals/approve.ts'
import type {Approval} from './core/documents/approval.ts'
import {applyPlan} from './engine/apply-plan.ts'
import {assertRoomForRun} from './storage/disk/free-space.ts'
import {createJournal} from './storage/journal.ts'
import {newRunId} from './storage/runs.ts'
import {systemClock} from './storage/system-clock.ts'
import type {Planner} from './compose-recording/taped-planning.ts'
import {keepRecordings, recordingText, tapeRun} from './compose-recording/taped-run.ts'
import {newlyMissing} from './compose-permissions.ts'
import {type Connected, type createRunning, resourcesOf, type WorkbenchOptions} from './compose-running.ts'
import {toolVersion} from './package-root.ts'
import type {RunHooks} from './workbench.ts'

type Ways = Pick<ReturnType<typeof createRunning>, 'holding'> &
  Pick<Planner, 'recordingOf'> & {readonly acting: () => Promise<Connected>}

/** Begins a run of its own: what a person applies, and what is lifted since nobody confirmed it. */
export const beginning =
  ({holding, acting, recordingOf}: Ways, {stateDir, clock}: WorkbenchOptions) =>
  async (plan: ApprovedPlan, approvals: readonly Approval[], hooks: RunHooks) => {
    assertRoomForRun(stateDir)
    const warned = await newlyMissing(plan, await acting())
    // Real time, also in a drill whose clock has leapt: `last` has to be what was begun last.
    const run = newRunId(systemClock, stateDir)
    const tool = `firebreak/${toolVersion()}`
    const tape = tapeRun(run, clock)
    const texts = () => ({planning: hooks.planned ?? recordingOf(plan), run: recordingText(tape.taken())})
    return holding({run, plan, clock, tape, ...hooks}, createJournal, (deps) =>
      applyPlan(plan, approvals, {
        ...deps,
        warned,
        tool,
        resources: resourcesOf(plan),
        keepRecording: () => keepRecordings(texts(), deps.openBag),
      }),
    )
  }
