/** What a look says of objects of one name where there should be one: a creation whose sender was stopped came late. */
export const twinsFound = (what: string, ids: readonly string[]): string =>
  `${ids.length} ${what} have the same name (${ids.join(', ')}): in the dashboard, delete all but the one in use`
