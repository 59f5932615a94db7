import type {SafeguardResult} from '../core/documents/plan.ts'

type Objection = (object: string, message: string, ...next: readonly string[]) => SafeguardResult

/** How one rule speaks: each objection names the object, the rule and the next command. */
export function objections(rule: string): {readonly refuse: Objection; readonly warn: Objection} {
  return {
    refuse: (object, message, ...next) => ({rule, result: 'refused', object, message, next: [...next]}),
    warn: (object, message, ...next) => ({rule, result: 'warned', object, message, next: [...next]}),
  }
}
