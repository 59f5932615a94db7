import type {TestRange} from '../fixtures/range.ts'

interface Envelope<Result> {
  readonly result: Result
}

interface Token {
  readonly id: string
  readonly name: string
  readonly policies: readonly {readonly permission_groups: readonly {readonly name: string}[]}[]
}

/** What somebody else does to the account by hand, past firebreak: `path` is below the account. */
export async function byHand<Result>(
  {sandbox}: TestRange,
  method: 'GET' | 'PUT' | 'PATCH',
  {path, body}: {readonly path: string; readonly body?: unknown},
): Promise<Result> {
  const response = await fetch(`${sandbox.url}/accounts/${sandbox.accountId}${path}`, {
    method,
    headers: {authorization: `Bearer ${sandbox.token}`},
    ...(body === undefined ? {} : {body: JSON.stringify(body)}),
  })
  if (!response.ok) throw new Error(`${method} ${path} by hand was answered ${response.status}`)
  return ((await response.json()) as Envelope<Result>).result
}

/** Takes permissions away from the token that firebreak works with; it cannot give them back to itself. */
export async function withdraw(range: TestRange, isWithdrawn: (permission: string) => boolean): Promise<void> {
  const {id} = await byHand<{readonly id: string}>(range, 'GET', {path: '/tokens/verify'})
  const token = await byHand<Token>(range, 'GET', {path: `/tokens/${id}`})
  const policies = token.policies.map((policy) => ({
    ...policy,
    permission_groups: policy.permission_groups.filter(({name}) => !isWithdrawn(name)),
  }))
  await byHand(range, 'PUT', {path: `/tokens/${id}`, body: {name: token.name, policies}})
}
