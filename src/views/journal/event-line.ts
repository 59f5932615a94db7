import type {JournalEvent} from '../../core/documents/journal.ts'
import type {SafeguardResult} from '../../core/documents/plan.ts'
import type {Level} from '../../core/documents/ladder.ts'
import {type CollectionEvent, isOfCollection} from '../../core/runs/collection-state.ts'
import type {Verdict} from '../../core/outcome.ts'
import {printable} from '../../core/text/printable.ts'
import {lockLine} from '../evidence/lock-line.ts'
import {personWords} from './person-words.ts'
import {count, size, span} from '../text/words.ts'

const because = (why: string | undefined): string => (why === undefined ? '' : `: ${why}`)

const verdictWords = (verdict: Verdict): string =>
  verdict.verdict === 'held' ? 'held' : `${verdict.verdict}: ${verdict.why}`

/** A later look proves V4 only when the soak is over, so that one look is not told as if it had reached it. */
const lookWords = (level: Level): string => (level === 'V4' ? 'looked again' : level)

const takeOverWords = {
  ended: 'its process was gone',
  lapsed: 'it was not renewed in time',
  typed: 'by its id',
} as const

const warnedWords = ({rule, object, message, next}: SafeguardResult): string =>
  `warned (${rule}): ${object === undefined ? '' : `${object}: `}${message}; ${next.join('; ')}`

function collectionWords(event: CollectionEvent): string {
  switch (event.type) {
    case 'evidence':
      return `${event.key}: kept ${event.item.source}, ${size(event.item.bytes)}`
    case 'collected':
      return `${event.key}: evidence sealed in ${event.bag}`
    case 'collection-failed':
      return `${event.key}: evidence not complete: ${event.why}`
    case 'copied':
      return `${event.key}: evidence copied to ${event.copy.sink}, ${lockLine(event.copy.lock)}`
    case 'copy-failed':
      return `${event.key}: evidence NOT COPIED to ${event.sink}: ${event.why}`
  }
}

const recordedWords = (event: Extract<JournalEvent, {type: 'recorded'}>): string =>
  event.why === undefined
    ? `recorded ${count(event.exchanges, 'answer')} in ${event.bag ?? ''}`
    : `the answers could not be recorded: ${event.why}`

function waitWords(event: Extract<JournalEvent, {type: 'waiting' | 'waited'}>): string {
  switch (event.type) {
    case 'waiting':
      return `${event.key === undefined ? '' : `${event.key}: `}${event.why}; waiting${event.until === undefined ? '' : ` until ${event.until}`}, Ctrl-C stops`
    case 'waited':
      return `the network is back after ${span(event.ms)}`
  }
}

const notifiedWords = ({delivered, target, kind, why}: Extract<JournalEvent, {type: 'notified'}>): string =>
  delivered
    ? `${why === undefined ? 'told' : 'did not need to tell'} ${target}: ${kind}${because(why)}`
    : `NOT TOLD ${target}, ${kind}${because(why)}`

function sightWords(event: Extract<JournalEvent, {type: 'quiet' | 'verify' | 'proving' | 'probe'}>): string {
  switch (event.type) {
    case 'quiet':
      return `${event.key}: ${verdictWords(event.verdict)} in the logs since ${event.since} (V3)`
    case 'verify':
      return `${event.key}: ${verdictWords(event.verdict)} (${lookWords(event.level)})`
    case 'proving':
      return `waiting up to ${span(event.withinMs)} for ${event.probes.join(', ')} (${lookWords(event.level)})`
    case 'probe':
      return `probe ${event.result.probe} must ${event.result.expect === 'refused' ? 'be refused' : 'work'}: ${event.result.answer}, ${event.result.reason} (${lookWords(event.level)})`
  }
}

function watchWords(event: Extract<JournalEvent, {type: 'watched' | 'regressed' | 'soak'}>): string {
  switch (event.type) {
    case 'watched': {
      const {stage, ms, unseen} = event
      return unseen === undefined
        ? `watched ${stage} for ${span(ms)}: as it should be`
        : `watching ${stage}, ${span(ms)} so far; this time does not count, for it could not see ${unseen.join('; ')}`
    }
    case 'regressed':
      return `REGRESSION in the watch over ${event.stage}, seen twice: ${event.why.join('; ')}: what was given back is contained again`
    case 'soak':
      return `looked again after ${event.point}: ${event.held ? 'still holds' : 'does not hold any more'}`
  }
}

function words(event: JournalEvent): string {
  if (isOfCollection(event)) return collectionWords(event)
  if (event.type === 'notified') return notifiedWords(event)
  switch (event.type) {
    case 'run-start':
      return `begin ${event.plan.kind === 'release' ? 'release with ' : ''}${event.plan.runbook.id} ${event.plan.runbook.version}, ${count(event.plan.changes.length, 'change')}`
    case 'approval':
    case 'break-glass':
    case 'review':
    case 'accepted':
    case 'lease-extended':
    case 'interrupt':
      return personWords(event)
    case 'lock':
      return `locked ${count(event.resources.length, 'resource')}`
    case 'take-over':
      return `${event.by} took over from ${event.holder} on ${event.host}, run ${event.run}, lock ${event.lock}: ${takeOverWords[event.because]}${because(event.reason)}`
    case 'warned':
      return warnedWords(event.result)
    case 'clock-jump':
      return `the clock was moved by ${span(Math.abs(event.byMs))} ${event.byMs < 0 ? 'back' : 'ahead'}, or the machine slept: waits go on by the monotonic clock`
    case 'resume':
      return 'resumed'
    case 'recorded':
      return recordedWords(event)
    case 'step-start':
      return `${event.key}: begin`
    case 'intent':
      return `${event.key}: ${event.request.method} ${event.request.path} (${event.move}${event.attempt === 1 ? '' : `, attempt ${event.attempt}`})`
    case 'outcome':
      return `${event.key}: ${event.move} ${event.result}${event.via === 'read-back' ? ' (read back)' : ''}${because(event.why)}`
    case 'step-end':
      return `${event.key}: ${event.result}${because(event.why)}`
    case 'secret-kept':
      return `${event.key}: the new secret of ${event.move} is in ${event.sink}`
    case 'found':
      return `${event.change.key}: found during the run`
    case 'census':
      return `counted ${count(event.credentials.length, 'credential')} again`
    case 'lease':
      return `${event.lease.change}: lease until ${event.lease.expiresAt}`
    case 'quiet':
    case 'verify':
    case 'proving':
    case 'probe':
      return sightWords(event)
    case 'residual':
      return `${event.key}: ${count(event.items.length, 'thing')} still ${event.items.length === 1 ? 'works' : 'work'}`
    case 'waiting':
    case 'waited':
      return waitWords(event)
    case 'watched':
    case 'regressed':
    case 'soak':
      return watchWords(event)
    case 'run-outcome':
      return `outcome ${event.outcome}${event.why.length === 0 ? '' : `: ${event.why.join('; ')}`}`
  }
}

/** One journal event in one line, foreign text escaped. */
export function eventLine(event: JournalEvent): string {
  return printable(words(event))
}
