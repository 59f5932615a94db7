import {z} from 'zod'
import {BlastRadius} from '../documents/blast-radius.ts'
import {Name} from '../ids.ts'

const Persons = z.array(z.string().min(1)).min(1)

/** How many persons, and which, a plan of a direction takes from a blast radius up. */
export const ApprovalRule = z.strictObject({
  direction: z.enum(['contain', 'release']),
  from: BlastRadius,
  persons: z.int().min(1).max(5),
  /** People, and groups as `group:NAME`; anybody when absent. */
  by: Persons.optional(),
})

/** Who may say yes to what. What firebreak asks for by itself it can raise, and not lower. */
export const ApprovalPolicy = z
  .strictObject({groups: z.record(Name, Persons).default({}), rules: z.array(ApprovalRule).min(1)})
  .superRefine(({groups, rules}, context) => {
    for (const [at, {by = []}] of rules.entries()) {
      const unknown = by.find((who) => who.startsWith('group:') && !Object.hasOwn(groups, who.slice('group:'.length)))
      if (unknown !== undefined)
        context.addIssue({code: 'custom', path: ['rules', at, 'by'], message: `there is no ${unknown} under groups`})
    }
  })
export type ApprovalPolicy = z.infer<typeof ApprovalPolicy>
