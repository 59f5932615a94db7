/** Where a sandbox listens, and what a client needs. */
export interface SandboxAddress {
  readonly url: string
  readonly token: string
  readonly edge: string
  readonly inventory: string
}

/** Lines to paste into another terminal. */
export function sandboxView({url, token, edge, inventory}: SandboxAddress): string {
  return [
    'The sandbox serves until Ctrl-C. In another terminal:',
    '',
    `export FIREBREAK_API_URL=${url}`,
    `export CLOUDFLARE_API_TOKEN=${token}`,
    `export FIREBREAK_INVENTORY=${inventory}`,
    '',
    `Its edge, where the apps answer: ${edge}`,
  ].join('\n')
}
