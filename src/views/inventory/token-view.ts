import type {TokenPowers} from '../../core/inventories/token-powers.ts'
import type {Identity} from '../../core/safeguard.ts'
import {printable} from '../../core/text/printable.ts'
import type {Paint} from '../text/paint.ts'
import {blocks, labelled, wrap} from '../text/layout.ts'

const kinds: Readonly<Record<Identity['kind'], string>> = {
  account: "the account's own",
  user: "a person's: it ends with the person",
  unknown: 'Cloudflare does not say whose',
}

function identityWords({kind, expiresOn, user}: Identity): string {
  const whose = user === undefined ? '' : `, of ${printable(user)}`
  return `${kinds[kind]}${whose}; ${expiresOn === undefined ? 'never expires' : `expires ${expiresOn}`}`
}

const names = (permissions: readonly string[]): string =>
  permissions.length === 0 ? 'nothing' : permissions.join(', ')

/** `Zero Trust Read` and `Zero Trust Write` as `Zero Trust Read/Write`: a token for every runbook has fifty of them. */
function grouped(permissions: readonly string[]): string {
  const words = permissions.map((name) => ({of: name.replace(/ \S+$/, ''), may: /\S+$/.exec(name)?.[0] ?? ''}))
  const groups = [...Map.groupBy(words, ({of}) => of)]
  return names(groups.map(([of, all]) => `${of} ${all.map(({may}) => may).join('/')}`))
}

/** Whose token it is, what it may do, and which runbooks that is enough for. */
export function tokenView(identity: Identity, powers: TokenPowers, paint: Paint): string {
  const {held, missing, unknown, unread, runbooks} = powers
  const able = runbooks.filter(({standing}) => standing === 'able').map(({id}) => id)
  const limited = runbooks.filter(({standing}) => standing === 'limited')
  return blocks(
    [
      labelled('Token', identityWords(identity), 12),
      labelled('It may', grouped(held), 12),
      ...(missing.length === 0 ? [] : [labelled('It lacks', names(missing), 12)]),
      ...(unknown.length === 0
        ? []
        : [
            labelled(
              'Not known',
              unread === undefined ? names(unknown) : `${unread}: ${unknown.length} permissions`,
              12,
            ),
          ]),
    ],
    [
      paint('bold', 'Runbooks with this token'),
      ...(able.length === 0 ? [] : [labelled('  in full', able.join(', '), 12)]),
      ...limited.map(({id, lacks}) => labelled('  limited', `${id}: lacks ${lacks.join(', ')}`, 12)),
      ...(able.length + limited.length === runbooks.length
        ? []
        : [wrap('  For the others it is not known: README "Permissions" says what each asks for.', 2)]),
    ],
  )
}
