import {BaseSequencer, type TestSpecification} from 'vitest/node'

/** They wait half a minute and more for what a run waits for: one of them that starts last is waited for by everybody. */
const longest =
  /test\/(dead-man\/crash|leases\/crash|readme\/commands|engine\/every-runbook|sinks\/after-a-run|notify\/run|crash\/(under-faults|every-point|new-secret|resume|staged-release|release)|dead-man\/program|ledger\/thousands|faults\/writes|cli\/contain|runs\/control-plane-down)\.test\.ts$/

/** As Vitest would start them, which knows how long they took in the run before, but not in the first of a new clone. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const asBefore = super.sort.bind(this)
    return [...Map.groupBy(await asBefore(files), ({project}) => project).values()].flatMap((ofProject) => {
      const {true: first = [], false: rest = []} = Object.groupBy(
        ofProject,
        ({moduleId}) => `${longest.test(moduleId)}`,
      )
      return [...first, ...rest]
    })
  }
}
