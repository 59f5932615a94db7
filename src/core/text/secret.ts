import {inspect} from 'node:util'
import {createSecretIndex} from './secret-index.ts'

/** Names a service token and opens nothing; without it nobody could tell from the evidence who signed in. */
const clientId = /^[0-9a-f]{32}\.access$/

/**
 * Every secret that this process has held, for `redact`. None is ever forgotten: a text made of it may outlive the
 * object, and an outlet that has to be told of secrets would be one that can be forgotten.
 */
export const heldSecrets = createSecretIndex()

/** A value that prints only its name. `reveal` is called where it is used and nowhere else. */
export class Secret {
  readonly name: string
  readonly #value: string

  constructor(name: string, value: string) {
    // The name stands in for the value inside quoted text too, and among bytes of any encoding.
    this.name = name.replaceAll(/[^ -~]|["\\<>&]/gu, '?')
    this.#value = value
    if (!clientId.test(value)) heldSecrets.add(this.toString(), value)
  }

  reveal(): string {
    return this.#value
  }

  toString(): string {
    return `[secret:${this.name}]`
  }

  toJSON(): string {
    return this.toString()
  }

  [inspect.custom](): string {
    return this.toString()
  }
}
