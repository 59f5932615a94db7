/** What a fault does to the change that was asked for, and to the answer. */
export interface FaultKindSpec {
  /** Whether the change is made. */
  readonly commits: 'never' | 'at-once' | 'late'
  /** Whether the caller learns what became of it: it says no, says nothing that can be believed, or comes right in the end. */
  readonly answer: 'refuses' | 'lost' | 'misleads' | 'right'
}

/** What goes wrong with a request; `slow`, `late-commit`, `reset-late`, `stale` and `cut` last as long as they are told to. */
const ofRequests = {
  /** The rate limit. */
  '429': {commits: 'never', answer: 'refuses'},
  '500': {commits: 'never', answer: 'lost'},
  '503': {commits: 'never', answer: 'lost'},
  '502-after': {commits: 'at-once', answer: 'lost'},
  'reset-before': {commits: 'never', answer: 'lost'},
  'reset-after': {commits: 'at-once', answer: 'lost'},
  /** The connection is closed at once, and the change is made late. */
  'reset-late': {commits: 'late', answer: 'lost'},
  truncated: {commits: 'at-once', answer: 'lost'},
  /** Nobody ever answers. */
  silent: {commits: 'at-once', answer: 'lost'},
  /** The network goes away with this request, and with everything after it. */
  cut: {commits: 'never', answer: 'lost'},
  'success-false': {commits: 'never', answer: 'lost'},
  html: {commits: 'never', answer: 'lost'},
  /** 200 and no body. */
  empty: {commits: 'at-once', answer: 'lost'},
  /** 200 and JSON of somebody else. */
  'not-an-envelope': {commits: 'at-once', answer: 'lost'},
  /** 200 and bytes that are not what their encoding says. */
  garbage: {commits: 'at-once', answer: 'lost'},
  /** An answer about another object. */
  'wrong-id': {commits: 'at-once', answer: 'lost'},
  slow: {commits: 'at-once', answer: 'right'},
  'late-commit': {commits: 'late', answer: 'right'},
  /** The clock of the server is an hour off. */
  'skewed-date': {commits: 'at-once', answer: 'right'},
} as const satisfies Readonly<Record<string, FaultKindSpec>>

/** What goes wrong with a read alone. */
const ofReads = {
  /** What was there before the last change. */
  stale: {commits: 'at-once', answer: 'misleads'},
  'page-reordered': {commits: 'at-once', answer: 'right'},
  /** The page before this one again. */
  'page-twice': {commits: 'at-once', answer: 'misleads'},
  /** Something on an earlier page is gone, so that each item has moved up by one. */
  'page-shifted': {commits: 'at-once', answer: 'misleads'},
  /** Something was added meanwhile: the total says so. */
  'page-changing': {commits: 'at-once', answer: 'misleads'},
  /** An item is missing, and the total still counts it. */
  'page-short': {commits: 'at-once', answer: 'misleads'},
} as const satisfies Readonly<Record<string, FaultKindSpec>>

/** What goes wrong with the reading of a log alone. */
const ofLogs = {
  /** Seven minutes in the middle are missing, and nothing says so. */
  'log-hole': {commits: 'at-once', answer: 'misleads'},
  /** The cursor leads back to the first page. */
  'cursor-stuck': {commits: 'at-once', answer: 'misleads'},
  /** The account's plan does not have it. */
  'not-in-plan': {commits: 'never', answer: 'refuses'},
} as const satisfies Readonly<Record<string, FaultKindSpec>>

export const faultKinds = {...ofRequests, ...ofReads, ...ofLogs}
export type FaultKind = keyof typeof faultKinds

export const kindsOfRequests = Object.keys(ofRequests) as readonly (keyof typeof ofRequests)[]
export const kindsOfReads = Object.keys(ofReads) as readonly (keyof typeof ofReads)[]

/** Whether a kind can happen to a request of this method. */
export const canStrike = (kind: FaultKind, method: string): boolean =>
  method === 'GET' || !Object.hasOwn({...ofReads, ...ofLogs}, kind)
