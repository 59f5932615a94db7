import {Flags} from '@oclif/core'
import {inventoryFlag} from '../base-command.ts'
import {takeOverFlag} from './take-over.ts'

export const caseFlags = {
  incident: Flags.string({description: 'The case this belongs to, such as INC-123.', helpValue: 'NAME'}),
  reason: Flags.string({description: 'Why; kept in the journal.', helpValue: 'TEXT'}),
  codename: Flags.string({
    description: 'Need to know: notifications say this name, the phase and the next update, and nothing else.',
    helpValue: 'NAME',
  }),
}

/** What a person lives with, by the code under which the plan names it. */
export const acceptFlag = {
  accept: Flags.string({
    description: 'Live with what goes on working, by its code in the plan; --reason says why. Can be given again.',
    helpValue: 'CODE',
    multiple: true,
  }),
}

export const eventsFlag = {
  events: Flags.string({
    description: 'Append the journal entries to this file as they are made, one JSON document a line.',
    helpValue: 'FILE',
  }),
}

export const approvalFlags = {
  yes: Flags.boolean({description: 'Answer the plain confirmation. From BR3 up only --confirm counts.'}),
  confirm: Flags.string({
    description: 'Answer the typed confirmation: the count of changes, or the name of the account or segment.',
    helpValue: 'NAME-OR-COUNT',
  }),
}

/** The flags of a command that plans and, with --apply, acts. */
export const actingFlags = {
  apply: Flags.boolean({description: 'Make the changes. Without it, this only plans.', exclusive: ['dry-run']}),
  'dry-run': Flags.boolean({description: 'Only plan, and say so.'}),
  ...approvalFlags,
  ...caseFlags,
  ...takeOverFlag,
  ...eventsFlag,
  ...inventoryFlag,
}

/** Those of a command that contains. */
export const containingFlags = {...actingFlags, ...acceptFlag}

/** How a release is divided and watched. */
export const stagingFlags = {
  canary: Flags.string({
    description: 'Give this back first and watch it: an agent, a group of agents, or a change of the run.',
    helpValue: 'AGENT|KEY',
    exclusive: ['at-once'],
  }),
  'at-once': Flags.boolean({
    description: 'Give everything back in one go; needs --reason.',
    relationships: [{type: 'all', flags: ['reason']}],
  }),
  watch: Flags.boolean({description: 'Watch after the last stage too, for the time that the runbook says.'}),
}

/** For one person who cannot wait for the others. */
export const breakGlassFlag = {
  'break-glass': Flags.boolean({
    description: 'Go on without the other persons, for 15 minutes; needs --reason, and somebody else reviews it.',
  }),
}
