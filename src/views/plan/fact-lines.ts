import type {Fact, Plan} from '../../core/documents/plan.ts'
import {printable} from '../../core/text/printable.ts'
import {labelled, wrap} from '../text/layout.ts'
import {count} from '../text/words.ts'

/** More names than these are counted, not listed; the document has them all. */
const listed = 8
/** More objects than these are counted beside what they are named with. */
const objectsListed = 2

const distinct = (values: readonly string[]): readonly string[] => [...new Set(values)]

/** `a, b and 3 more`. */
function few(values: readonly string[], most: number, more = ''): string {
  const hidden = values.length - most
  const shown = values.slice(0, most).map(printable).join(', ')
  return hidden > 0 ? `${shown} and ${hidden.toLocaleString('en-US')} more${more}` : shown
}

/** How many, and who: nothing when there is nobody. */
function named(label: string, values: readonly string[]): readonly string[] {
  if (values.length === 0) return []
  const text = few(values.toSorted(), listed, ': --json lists them all')
  return [labelled(`  ${label}`, `${values.length.toLocaleString('en-US')}: ${text}`)]
}

/** Each saying once, with the names of the objects that it is about. */
function withObjects(
  {facts, changes}: Plan,
  sayings: (fact: Fact) => readonly string[],
): readonly (readonly [saying: string, objects: readonly string[]])[] {
  const objects = new Map(changes.map(({key, target}) => [key, target.name]))
  const said = facts.flatMap((fact) => sayings(fact).map((saying) => ({saying, about: fact.changes})))
  return [...Map.groupBy(said, ({saying}) => saying)].map(([saying, same]) => [
    saying,
    distinct(same.flatMap(({about}) => about.flatMap((key) => objects.get(key) ?? []))),
  ])
}

function appWords(facts: readonly Fact[]): readonly string[] {
  const byName = Map.groupBy(
    facts.flatMap(({apps}) => apps),
    ({name}) => name,
  )
  return [...byName].map(([name, found]) =>
    found.some(({seen}) => seen) ? name : `${name} (admitted, no sign-in seen)`,
  )
}

const toolWords = ({tools}: Fact): readonly string[] =>
  tools.map(({name, blastRadius, data}) => `${name} (${blastRadius}: ${data})`)

const seenWords = {
  access: (amount: number) => count(amount, 'sign-in of people', 'sign-ins of people'),
  'service-token-logins': (amount: number) => `about ${count(amount, 'sign-in of agents', 'sign-ins of agents')}`,
  audit: (amount: number) => count(amount, 'change made', 'changes made'),
  'ai-gateway': (amount: number) => count(amount, 'model call'),
} as const satisfies Record<Fact['seen'][number]['log'], (amount: number) => string>

/** One sign-in can be about a token and about an application, so that the counts of objects do not add up. */
function seenLine(facts: readonly Fact[]): readonly string[] {
  const words = Object.entries(seenWords).flatMap(([log, say]) => {
    const counts = facts.flatMap(({seen}) => seen.filter((one) => one.log === log).map((one) => one.count))
    return counts.length === 0 ? [] : [say(Math.max(...counts))]
  })
  const isAny = facts.some(({seen}) => seen.some((one) => one.count > 0))
  return words.length === 0 ? [] : [labelled('  Seen', `${isAny ? 'at least ' : ''}${words.join(', ')}`)]
}

function unknownLines(plan: Plan): readonly string[] {
  const all = withObjects(plan, ({undetermined}) => undetermined)
  // All of them: there are about as many as there are kinds of objects, and a log that could not be read is among them.
  return [
    ...(all.length === 0 ? [] : ['  Not known:']),
    ...all.map(([what, objects]) => `    ${wrap(`${printable(what)} (${few(objects, objectsListed)})`, 6)}`),
  ]
}

/** Who the logs and the inventory say would be hit, and what of it is not known; all objects of the plan together. */
export function factLines(plan: Plan): readonly string[] {
  const {facts} = plan
  const [first] = facts
  if (first === undefined) return []
  const agents = withObjects(plan, (fact) => fact.agents)
  return [
    `Who is hit, by the logs of the last ${first.window} and by firebreak.yaml`,
    ...seenLine(facts),
    ...named('People', distinct(facts.flatMap(({users}) => users))),
    ...named('Apps', appWords(facts)),
    ...named(
      'Agents',
      agents.map(([agent, objects]) => `${agent} (by ${few(objects, objectsListed)})`),
    ),
    ...named('Tools', distinct(facts.flatMap(toolWords))),
    ...named('Changed by', distinct(facts.flatMap(({changedBy}) => changedBy))),
    ...unknownLines(plan),
  ]
}
