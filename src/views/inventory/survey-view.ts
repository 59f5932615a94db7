import type {Listed, Unread} from '../../core/inventories/account-look.ts'
import type {Candidate} from '../../core/inventories/candidates.ts'
import type {Survey} from '../../core/inventories/propose-inventory.ts'
import {printable} from '../../core/text/printable.ts'
import {blocks, labelled, table} from '../text/layout.ts'
import type {Paint} from '../text/paint.ts'
import {count} from '../text/words.ts'

const kindsIn = ({handles, devices}: Candidate): string => {
  const kinds = [...handles.map(({kind}) => kind), ...devices.map(() => 'device')]
  return [...new Set(kinds)].map((kind) => count(kinds.filter((one) => one === kind).length, kind)).join(', ')
}

export const unreadLines = (unread: readonly Unread[]): readonly string[] =>
  unread.map(({what, why}) => labelled('  not read', `${what}: ${printable(why)}`, 12))

/** One line for each object that nobody is named for. */
export const objectWords = ({kind, name, id}: Listed): string =>
  printable(name === id ? `${kind} ${name}` : `${kind} ${name} (${id})`)

/** What an account seems to hold, before a person has said which of it are agents. */
export function surveyView({look, candidates, segments, rest}: Survey, paint: Paint): string {
  const group = (isLikely: boolean) =>
    candidates
      .filter((candidate) => candidate.isLikely === isLikely)
      .map((candidate) => [printable(candidate.name), kindsIn(candidate)])
  const [likely, unlikely] = [group(true), group(false)]
  return blocks(
    [
      paint('bold', `Account ${printable(look.account.name)}`),
      ...(look.unread.length === 0 ? [] : unreadLines(look.unread)),
    ],
    likely.length === 0 ? [] : ['Agents, by the names of their handles', ...table(likely, 2)],
    unlikely.length === 0 ? [] : ['Perhaps agents', ...table(unlikely, 2)],
    segments.length === 0
      ? []
      : [
          'Segments, by routes and virtual networks',
          ...table(
            segments.map(({name, draft}) => [printable(name), draft.risk, printable(draft.cidrs.join(', '))]),
            2,
          ),
        ],
    rest.length === 0 ? [] : ['Not classified', ...rest.map((object) => labelled('', objectWords(object), 2))],
  )
}
