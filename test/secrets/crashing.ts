import {Secret} from '../../src/core/text/secret.ts'
import {begin} from '../../src/start/begin.ts'

/** Holds a secret, and then goes wrong in one way. */
const [how = ''] = process.argv.slice(2)
const secret = new Secret('canary', process.env['CANARY'] ?? '').reveal()
const error = new Error(`it was ${secret}`, {cause: new Error(Buffer.from(secret).toString('base64'))})

const ways: Readonly<Record<string, () => unknown>> = {
  thrown: () =>
    setTimeout(() => {
      throw error
    }),
  rejected: () => Promise.reject(error),
  logged: () => console.error(error),
  warned: () => process.emitWarning(`it was ${secret}`),
  'in pieces': () => {
    for (const character of `it was ${secret} `) process.stdout.write(character)
    process.stderr.write(Buffer.from(secret).subarray(0, 12))
  },
  ended: () => {
    process.stdout.write(`it was ${secret.slice(0, 20)}`)
    process.exit(3)
  },
}

begin()
ways[how]?.()
