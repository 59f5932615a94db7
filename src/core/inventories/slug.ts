/** What no document of ours takes for a key. */
const noKeys = new Set(['constructor', 'prototype'])

/** A name that people type, made of whatever the account calls an object. */
export function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60)
    .replace(/-+$/, '')
  return slug.length < 2 || noKeys.has(slug) ? `agent-${slug}`.replace(/-$/, '') : slug
}

/** Whether one name is the other, or goes on where the other ends: `support-bot` and `support-bot-api`. */
export const belongsTo = (slug: string, stem: string): boolean => slug === stem || slug.startsWith(`${stem}-`)

const endings =
  /-(token|key|secret|worker|node|device|gateway|gw|portal|tunnel|connector|service|svc|api|client|oauth)$/

/** Words that begin the names of things which have nothing else in common. */
const shared = new Set(['api', 'app', 'prod', 'production', 'staging', 'test', 'dev', 'main', 'default', 'cloudflare'])

/** What names of handles of one agent have in common: what kind of handle it is, is left out. */
export function stemOf(name: string): string {
  const slug = slugOf(name)
  const stem = slug.replace(endings, '')
  return stem.length < 4 || shared.has(stem) ? slug : stem
}

/** A name that nothing else has yet. */
export function freeName(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted
  for (let count = 2; ; count++) if (!taken.has(`${wanted}-${count}`)) return `${wanted}-${count}`
}
