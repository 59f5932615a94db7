import {z} from 'zod'
import type {Sink} from '../../core/documents/sink.ts'
import {Fault} from '../../core/fault.ts'
import type {Bound} from './bound.ts'
import type {Programs} from '../secrets/run-program.ts'

/** An item as `op item get --format json` prints it; what is new to us goes back with it. */
const Item = z.looseObject({
  category: z.string(),
  fields: z.array(z.looseObject({id: z.string(), label: z.string().optional(), value: z.string().optional()})),
})
type Item = z.infer<typeof Item>

const notSuited = (place: string, why: string, next: string): Fault =>
  new Fault('UNAVAILABLE', `${place} ${why}`, {next: [next]})

function parsed(place: string, text: string): Item {
  try {
    return Item.parse(JSON.parse(text))
  } catch {
    // The cause would quote the item, and with it the secrets that it holds.
    throw notSuited(place, 'was described by op in a form that is new to firebreak', 'update op, or use another sink')
  }
}

/**
 * A field of an item that exists in 1Password. A value among the arguments of `op` could be seen by others, so the whole
 * item is read and goes back on standard input with one field changed
 * (https://developer.1password.com/docs/cli/reference/management-commands/item, "Edit an item using a template"). That
 * way a passkey of the item would be lost, so an item of the category Login is refused. Not verified against a live vault.
 */
export function onePasswordSink({vault, item, field}: Extract<Sink, {type: 'op'}>, {run}: Programs): Bound {
  const place = `op://${vault}/${item}/${field}`

  /** Throws UNAVAILABLE for an item that cannot be edited like this. */
  async function read(): Promise<Item> {
    if (item.startsWith('-')) throw notSuited(place, 'begins like an option of op', 'name the item by its id')
    // Without --reveal the values of other fields may come back hidden, and would be written back like that.
    const argv = ['op', 'item', 'get', item, `--vault=${vault}`, '--format=json', '--reveal']
    const found = parsed(place, await run({argv}))
    if (found.category === 'LOGIN')
      throw notSuited(
        place,
        'is in a Login item, which could lose its passkey when it is edited',
        'keep the secret in an API Credential item',
      )
    if (found.fields.filter((one) => isIt(one)).length !== 1)
      throw notSuited(place, 'does not name exactly one field', 'add the field to the item, once')
    return found
  }

  const isIt = (one: Item['fields'][number]): boolean => one.id === field || one.label === field

  return {
    check: async () => {
      await read()
    },
    put: async (secret) => {
      const found = await read()
      const fields = found.fields.map((one) => (isIt(one) ? {...one, value: secret.reveal()} : one))
      await run({argv: ['op', 'item', 'edit', item, `--vault=${vault}`], input: JSON.stringify({...found, fields})})
    },
  }
}
