/** What is taken out of a variant for others. Each kind is counted, and has placeholders of its own. */
export const kinds = ['secret', 'email', 'device', 'address', 'person', 'words'] as const
export type Kind = (typeof kinds)[number]

/**
 * What is taken out of any text, in this order. They rather take out too much: a version of four numbers goes for an
 * address, and a file digest for a secret.
 */
export const inText: readonly (readonly [kind: Kind, pattern: RegExp])[] = [
  ['secret', /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$)/g],
  ['secret', /eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g],
  ['secret', /(?<=\b(?:Bearer|Basic)\s+)[A-Za-z0-9._~+/=-]{8,}/gi],
  ['secret', /(?<=:\/\/)[^\s/:@]*:[^\s/@]+(?=@)/g],
  [
    'secret',
    /(?:cf(?:k|ut|at)_|v1\.0-|gh[opsur]_|github_pat_|glpat-|xox[a-z]-|sk-|sk_live_|AIza|AKIA|ASIA)[A-Za-z0-9_-]{16,}/g,
  ],
  // Secrets of service tokens, and API tokens and keys without a mark.
  ['secret', /(?<![A-Za-z0-9_:-])(?:[0-9a-f]{64}|[0-9a-f]{37})(?![A-Za-z0-9_-])/g],
  ['secret', /(?<![A-Za-z0-9_-])(?=[\w-]*[A-Z])(?=[\w-]*[a-z])(?=[\w-]*\d)[A-Za-z0-9_-]{40}(?![A-Za-z0-9_-])/g],
  ['email', /(?:"[^"]+"|[^\s@<>()",;:[\]\\]+)@(?:\[[^\]]*\]|[\p{L}\p{N}](?:[\p{L}\p{N}.-]*[\p{L}\p{N}])?)/gu],
  ['device', /(?<![0-9a-f])[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}(?![:\-0-9a-f])/gi],
  // With `::`, or with all eight groups.
  ['address', /(?:[0-9a-f]{1,4}:){7}[0-9a-f:.]+|[0-9a-f:]*::[0-9a-f:.]*[0-9a-f]|[0-9a-f][0-9a-f:]*::/gi],
  ['address', /\d{1,3}(?:\.\d{1,3}){3}/g],
]

/** What is taken out by the name of its field, whatever it looks like. */
export const byField: readonly (readonly [kind: Kind, field: RegExp])[] = [
  [
    'words',
    /^(?:prompts?|messages|completions?|choices|(?:request|response)_?body|(?:tool_?)?(?:input|output)|arguments|content|questions?|answers?)$/i,
  ],
  [
    'secret',
    /(?:secret|passw(?:or)?d|passphrase|token|authorization|cookie|api_?key|private_?key|credential|jwt|assertion)s?(?:_?value)?$/i,
  ],
  [
    'person',
    /^(?:(?:first|last|given|family|middle|full|display|nick|preferred|user|actor|owner|member|admin|author|creator|operator|person)_?name|user|owner|actor|author|operator|(?:created|modified|updated)_by|phone(?:_?number)?|upn)$/i,
  ],
  ['device', /^(?:(?:device|computer|machine)_?name|serial_?number|mac(?:_?address)?|udid|imei)$/i],
]

/** Fields whose `name` is that of somebody, or of a machine of somebody. */
export const namedBy: readonly (readonly [kind: Kind, field: RegExp])[] = [
  ['person', /user|actor|identity|person|owner|member|author|creator|operator|responder|contact/i],
  ['device', /device|machine|computer/i],
]

/** Sources that nobody else gets. */
export const leftOut: ReadonlyMap<string, string> = new Map([
  ['ai-gateway-bodies', 'prompts and answers of model calls'],
  ['recording', 'everything that the run has read, under digests of what it was'],
])
