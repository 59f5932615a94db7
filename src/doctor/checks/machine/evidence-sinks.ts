import type {MachineCheck} from '../../check.ts'

export const evidenceSinks: MachineCheck = {
  id: 'evidence-sinks',
  of: 'machine',
  title: 'Evidence is copied to where nobody can take it back',
  severity: 'warning',
  why: 'whoever holds this machine can delete the only copy',
  reads: '`evidence` and `witnesses` of the inventory',
  permissions: [],
  look({inventory: {evidence, witnesses = []}}) {
    const sinks = Object.entries(evidence?.sinks ?? {})
    const isLocked = sinks.some(([, sink]) => sink.type === 's3' && sink.lock !== undefined)
    if (sinks.length === 0)
      return [
        {
          object: 'evidence.sinks',
          message: 'bags stay on the machine that has collected them',
          mend: ['name a directory or a bucket under evidence.sinks: README "Evidence sinks"'],
        },
      ]
    return [
      ...(isLocked
        ? []
        : [
            {
              object: 'evidence.sinks',
              severity: 'advice' as const,
              message: 'no sink is locked: what was copied can be deleted',
              mend: ['give a bucket a lock, then firebreak evidence lock'],
            },
          ]),
      ...(witnesses.length > 0
        ? []
        : [
            {
              object: 'witnesses',
              severity: 'advice' as const,
              message: 'nobody else is shown the checkpoints of a journal',
              mend: ['name one under witnesses: README "Tamper evidence"'],
            },
          ]),
    ]
  },
}
