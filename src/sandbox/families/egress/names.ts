/** Hosts on the Internet of the sandbox: where data is carried off to, and a vendor that is in daily use. */
export const internetHosts = {
  'drop.example': '203.0.113.66',
  'vendor.example': '203.0.113.80',
} as const

/** The port on which they all answer. */
export const internetPort = 443

/** Whether an address is one of theirs: no route of the Mesh leads there, and Gateway lets it out. */
export const isOnTheInternet = (address: string): boolean =>
  Object.values(internetHosts).some((known) => known === address)

/** The address of a name, or of a name below it; undefined when there is no such name. */
export function addressOf(name: string): string | undefined {
  const wanted = name.toLowerCase().replace(/\.$/, '')
  return Object.entries(internetHosts).find(([host]) => wanted === host || wanted.endsWith(`.${host}`))?.[1]
}
