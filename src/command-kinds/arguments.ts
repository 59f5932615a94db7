import {Args, Flags} from '@oclif/core'

/** How a person names a run. */
export const runArg = {
  run: Args.string({required: true, ignoreStdin: true, description: 'Run id, its unique beginning, or last.'}),
}

/** The same where the last open run of a primitive is meant unless one is named. */
export const optionalRunArg = {
  run: Args.string({
    ignoreStdin: true,
    description: 'Run id, its unique beginning, or last; the last open run of this kind unless given.',
  }),
}

/** How a person names evidence. */
export const bagArg = {
  bag: Args.string({
    required: true,
    ignoreStdin: true,
    description: 'Folder of a bag; or a run id, its unique beginning, or last for all that a run has kept.',
  }),
}

export const segmentArg = {
  segment: Args.string({required: true, ignoreStdin: true, description: 'Segment name from firebreak.yaml.'}),
}

export const runbookArg = {
  runbook: Args.string({
    required: true,
    ignoreStdin: true,
    description: 'Name of a runbook (see runbook list), or path of a file.',
  }),
}

/** For every command that asks whose signature it is. */
export const trustFlag = {
  trust: Flags.string({
    description: 'Trust file; ./trust.yaml, then the one in the configuration folder, unless given.',
    env: 'FIREBREAK_TRUST',
    helpValue: 'FILE',
  }),
}
