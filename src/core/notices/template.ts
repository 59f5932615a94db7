import {z} from 'zod'
import {foreign, type Words} from '../text/pieces.ts'

/** What a notice can say, each a text: nothing of the account can be reached by another name. */
export const noticeFacts = [
  'name',
  'incident',
  'run',
  'runbook',
  'title',
  'account',
  'operator',
  'reason',
  'changes',
  'change',
  'outcome',
  'why',
  'next',
  'at',
  'nextUpdate',
] as const
export type NoticeFact = (typeof noticeFacts)[number]
export type NoticeFacts = Readonly<Partial<Record<NoticeFact, string>>>

const lookUp = /\$\{([^}]*)\}/g

const isFact = (name: string): name is NoticeFact => noticeFacts.some((fact) => fact === name)

const strangers = (text: string): readonly string[] =>
  [...text.matchAll(lookUp)].flatMap(([, name = '']) => (isFact(name) ? [] : [name]))

/** A sentence with look-ups such as `${incident}`; nothing in it is ever run. */
export const Template = z
  .string()
  .min(1)
  .max(1000)
  .refine((text) => strangers(text).length === 0, {
    message: `a template may look up ${noticeFacts.map((name) => `\${${name}}`).join(' ')} and nothing else`,
  })

/** The sentence with what is looked up, each value kept apart as foreign text. */
export function filledIn(template: string, facts: NoticeFacts): Words {
  return template.split(/(\$\{[^}]*\})/).flatMap((part) => {
    const [, name] = /^\$\{([^}]*)\}$/.exec(part) ?? []
    if (name === undefined) return part === '' ? [] : [part]
    const value = isFact(name) ? facts[name] : undefined
    return [value === undefined || value === '' ? 'none' : foreign(value)]
  })
}
