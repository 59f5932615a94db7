import type {ServerReadResponse} from 'cloudflare/resources/zero-trust/access/ai-controls/mcp/servers'
import type {Hazard} from '../../../core/action.ts'

const namesOf = ({tools}: ServerReadResponse): readonly string[] =>
  tools.flatMap(({name}) => (typeof name === 'string' ? [name] : []))

/** A name that the server does not have turns nothing off: an alias, the name as clients see it, or a slip. */
function unknownTools(server: ServerReadResponse, wanted: readonly string[]): readonly Hazard[] {
  const known = namesOf(server)
  const {id: object, updated_tools: overrides = []} = server
  if (known.length === 0) {
    return [
      {
        rule: 'unknown-tool',
        result: 'warned',
        object,
        message: `the tools of ${object} have not been synchronized: that it has ${wanted.join(', ')} cannot be checked`,
      },
    ]
  }
  return wanted
    .filter((name) => !known.includes(name))
    .map((name) => {
      const original = overrides.find(
        ({alias}) => alias !== undefined && [alias, `${object}_${alias}`].includes(name),
      )?.name
      return {
        rule: 'unknown-tool',
        result: 'refused',
        object,
        message: `${object} has no tool called ${name}: turning it off would change nothing`,
        next: [original === undefined ? `use one of: ${known.join(', ')}` : `use its own name: ${original}`],
      }
    })
}

/** Reasons why turning the tools off would not contain, or would break more. */
export function toolHazards(server: ServerReadResponse, wanted: readonly string[]): readonly Hazard[] {
  const {id: object, auth_type: auth} = server
  return [
    ...unknownTools(server, wanted),
    {
      rule: 'new-tools-are-on',
      result: 'warned',
      object,
      message: `a tool that ${object} adds under another name is on after the next synchronization, within about two hours`,
      next: ['mcp-portal.disable-server hides what comes later too'],
    },
    ...(auth === 'unauthenticated'
      ? []
      : [
          {
            rule: 'write-only-credential',
            result: 'warned' as const,
            object,
            message: `the credential of ${object} cannot be read and is not sent: that Cloudflare then keeps it is not verified on a live account`,
          },
        ]),
  ]
}
