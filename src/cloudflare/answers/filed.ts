import type {SendFailure} from '../../core/ports.ts'

/** Why each error that left a writer means what it means, so that the error itself can stay an error. */
export interface FiledFailures {
  /** Gives `thrown` back. The first word on an error stands. */
  file(thrown: unknown, failure: () => SendFailure): unknown
  find(error: unknown): SendFailure | undefined
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

export function createFiledFailures(): FiledFailures {
  const failures = new WeakMap<object, SendFailure>()
  return {
    file(thrown, failure) {
      if (isObject(thrown) && !failures.has(thrown)) failures.set(thrown, failure())
      return thrown
    },
    find: (error) => (isObject(error) ? failures.get(error) : undefined),
  }
}
