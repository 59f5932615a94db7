import type {MachineCheck} from '../../check.ts'

export const runbooks: MachineCheck = {
  id: 'runbooks',
  of: 'machine',
  title: 'Runbooks hold together',
  severity: 'blocker',
  why: 'a runbook with a mistake is refused when it is needed',
  reads: 'the runbook files',
  permissions: [],
  async look({runbooks: asked, lint}) {
    const each = asked.map(async (runbook) =>
      (await lint(runbook)).map(({severity, where, message}) => ({
        object: `${runbook.id} ${where}`,
        severity: severity === 'error' ? ('blocker' as const) : ('advice' as const),
        message,
        mend: [`correct the runbook, then firebreak runbook lint ${runbook.id}`],
        runbooks: [runbook.id],
      })),
    )
    return (await Promise.all(each)).flat()
  },
}
