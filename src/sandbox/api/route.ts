import {z} from 'zod'
import type {Account} from '../account/account.ts'
import type {PermissionName} from '../account/permissions.ts'
import type {ApiToken} from '../account/records.ts'
import type {Answer} from './answer.ts'
import {refused} from './answer.ts'

type ParamsOf<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Readonly<Record<Name, string>> & ParamsOf<`/${Rest}`>
  : Path extends `${string}:${infer Name}`
    ? Readonly<Record<Name, string>>
    : unknown

export interface Call<Params, Body> {
  readonly account: Account
  readonly caller: ApiToken
  readonly params: Params
  readonly query: URLSearchParams
  readonly body: Body
  readonly ray: string
  /** As the caller addressed the API, for answers that lead back here. */
  readonly host: string
  header(name: string): string | undefined
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below `/client/v4`; `{account}` stands for the account's own id. */
  readonly path: string
  /** Any one of them will do; none is asked for when empty. */
  readonly permissions: readonly PermissionName[]
  handle(call: Call<Readonly<Record<string, string>>, string>): Answer
}

interface RouteSpec<Path extends string, Body> extends Omit<Route, 'path' | 'handle'> {
  readonly path: Path
  /** Absent for a route that takes none. */
  readonly body?: z.ZodType<Body>
  handle(call: Call<ParamsOf<Path>, Body>): Answer
}

const nothing = z.strictObject({}).optional()

function jsonOf(text: string): {readonly value: unknown} | undefined {
  try {
    return {value: text === '' ? undefined : JSON.parse(text)}
  } catch {
    return undefined
  }
}

/** One endpoint. Its body is parsed strictly: a field that it does not know, or one of the wrong type, is refused with 400. */
export function route<const Path extends string, Body = undefined>(spec: RouteSpec<Path, Body>): Route {
  const schema: z.ZodType = spec.body ?? nothing
  return {
    ...spec,
    handle(call) {
      const json = jsonOf(call.body)
      if (json === undefined) return refused(400, 1001, 'the body is not JSON')
      const body = schema.safeParse(json.value)
      if (!body.success) return refused(400, 1001, z.prettifyError(body.error))
      // The schema is the spec's own, and the matcher fills in exactly the names in the path.
      return spec.handle({...call, params: call.params as ParamsOf<Path>, body: body.data as Body})
    },
  }
}

/** One endpoint that takes a text as it comes, not JSON. */
export function textRoute<const Path extends string>(spec: Omit<RouteSpec<Path, string>, 'body'>): Route {
  // The matcher fills in exactly the names in the path.
  return {...spec, handle: (call) => spec.handle({...call, params: call.params as ParamsOf<Path>})}
}

/** A path, or the pattern of one, in its parts. */
export const partsOf = (path: string): readonly string[] => path.split('/')

/** The values of the path's `:names`; undefined when the path is another one. Both are as long. */
export function match(
  pattern: readonly string[],
  path: readonly string[],
): Readonly<Record<string, string>> | undefined {
  if (pattern.some((part, index) => !part.startsWith(':') && part !== path[index])) return undefined
  return Object.fromEntries(
    pattern.flatMap((part, index) => (part.startsWith(':') ? [[part.slice(1), path[index] ?? '']] : [])),
  )
}
