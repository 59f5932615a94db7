import type {JournalEvent} from '../../core/documents/journal.ts'
import {count} from '../text/words.ts'

type PersonEvent = Extract<
  JournalEvent,
  {type: 'approval' | 'break-glass' | 'review' | 'accepted' | 'lease-extended' | 'interrupt'}
>

/** What a person said or did, in one line. */
export function personWords(event: PersonEvent): string {
  switch (event.type) {
    case 'approval':
      return `approved by ${event.approval.by} (${event.approval.means})`
    case 'break-glass':
      return `glass broken by ${event.by}, without ${count(event.missing, 'other person', 'other persons')}, until ${event.until}: ${event.reason}`
    case 'review':
      return `reviewed by ${event.review.by}: ${event.review.reason}`
    case 'accepted':
      return `${event.acceptance.residual} accepted by ${event.acceptance.owner} until ${event.acceptance.until}: ${event.acceptance.reason}`
    case 'lease-extended': {
      const {by, reason, leases} = event.extension
      const longer = leases.map(({change, expiresAt}) => `${change} until ${expiresAt}`)
      return `lease extended by ${by}, ${longer.join(', ')}: ${reason}`
    }
    case 'interrupt':
      return 'interrupted by the operator: no new calls'
  }
}
