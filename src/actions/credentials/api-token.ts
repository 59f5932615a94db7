export const apiTokenDocs = 'https://developers.cloudflare.com/fundamentals/api/get-started/account-owned-tokens/'

/** What it takes to see an API token and what it made. */
export const lineagePermissions = ['Account API Tokens Read', 'Account Settings Read'] as const

export const apiTokenPropagation = {
  ms: 30_000,
  source: 'not documented: an assumption, not verified on a live account',
}
