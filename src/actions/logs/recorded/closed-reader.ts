import type {Reader} from '../../../core/cloudflare.ts'

/** Stands in for Cloudflare where only kept pages are read: it knows the account, and answers nothing. */
export function closedReader(account: string): Reader {
  const target: object = {}
  // Nothing but the account is ever taken from it, which the trap sees to.
  return new Proxy(target, {
    get(_target, name) {
      if (name === 'account') return account
      throw new TypeError(`${String(name)} of a reader was used where only kept pages are read`)
    },
  }) as Reader
}
