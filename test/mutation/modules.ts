/** What must not be wrong, and the tests that have to notice when it is. */
export interface MutatedModule {
  readonly mutate: readonly string[]
  readonly tests: readonly string[]
  /** Its tests set what only a process of its own may set, such as the umask. Starting one takes longer. */
  readonly ownProcess?: true
}

export const modules: Readonly<Record<string, MutatedModule>> = {
  classify: {
    mutate: ['src/cloudflare/answers/classify.ts'],
    tests: ['src/cloudflare/answers/classify.test.ts', 'src/cloudflare/writer.test.ts'],
  },
  resume: {
    mutate: ['src/core/runs/step-state.ts', 'src/engine/running/send-move.ts', 'src/engine/running/settle.ts'],
    tests: [
      'src/core/runs/step-state.test.ts',
      'src/core/runs/run-state.test.ts',
      'src/engine/running/send-move.test.ts',
      'src/engine/running/resume-move.test.ts',
      'src/engine/running/settle.test.ts',
      'test/engine/keep-secret.test.ts',
    ],
  },
  journal: {
    ownProcess: true,
    mutate: [
      'src/storage/journal.ts',
      'src/storage/journal/chain.ts',
      'src/storage/journal/commit-together.ts',
      'src/storage/journal/write-entry.ts',
    ],
    tests: [
      'src/storage/journal.test.ts',
      'src/storage/journal/chain.test.ts',
      'src/storage/journal/commit-together.test.ts',
      'src/storage/journal/journal-file.test.ts',
      'src/storage/journal/under-lock.test.ts',
    ],
  },
  /** What decides whether a lock may be had. */
  lease: {
    mutate: [
      'src/storage/lock/moment.ts',
      'src/storage/lock/obstacle.ts',
      'src/storage/lock/open-requests.ts',
      'src/storage/lock/process-alive.ts',
    ],
    tests: [
      'src/storage/lock/obstacle.test.ts',
      'src/storage/lock/open-requests.test.ts',
      'src/storage/lock/process-alive.test.ts',
    ],
  },
  /** Taking, keeping and giving it back, on disk. */
  lock: {
    ownProcess: true,
    mutate: ['src/storage/lock.ts', 'src/storage/lock/{grant,hold-table,lock-file}.ts'],
    tests: ['src/storage/lock.test.ts', 'src/storage/lock/lock-file.test.ts', 'src/storage/lock/take-over.test.ts'],
  },
  redact: {
    mutate: ['src/core/text/redact.ts', 'src/core/text/secret*.ts', '!src/core/text/*.test.ts'],
    tests: ['src/core/text/redact.test.ts', 'src/core/text/secret-forms.test.ts', 'src/core/text/secret-index.test.ts'],
  },
  verify: {
    mutate: [
      'src/core/signed/journal-check.ts',
      'src/core/signed/judge-checkpoints.ts',
      'src/storage/signing/verify.ts',
    ],
    tests: [
      'src/core/signed/journal-check.test.ts',
      'src/core/signed/judge-checkpoints.test.ts',
      'src/storage/signing/verify.test.ts',
      'test/tamper/time-stamps.test.ts',
    ],
  },
}
