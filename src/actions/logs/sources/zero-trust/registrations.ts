import {z} from 'zod'
import type {Reader} from '../../../../core/cloudflare.ts'
import {canonicalJson} from '../../../../core/digest.ts'
import {Row, textAt, understand} from '../../answer.ts'
import type {LogSource, Paged} from '../../log-source.ts'
import {party, person} from '../../parties.ts'

/** The largest page is not documented. */
const perPage = 100

/** What is asked of each: without it the revoked registrations, and the devices that have none left, are not listed. */
const listings = {
  registrations: {status: 'all'},
  'physical-devices': {active_registrations: 'include'},
} as const
type Listing = keyof typeof listings

const isListing = (part: string | undefined): part is Listing => part !== undefined && Object.hasOwn(listings, part)

const Page = z.looseObject({
  result: z.array(Row).nullable(),
  result_info: z.looseObject({cursor: z.string().nullish(), total_count: z.int().min(0).nullish()}).nullish(),
})

/** Lists what there is now, whatever the window: a registration is there until it is deleted. */
function openListing(reader: Reader, listing: Listing): Paged {
  return {
    async read(cursor) {
      const answer = await reader.raw(`/accounts/${reader.account}/devices/${listing}`, {
        ...listings[listing],
        per_page: String(perPage),
        ...(cursor === undefined ? {} : {cursor}),
      })
      const page = understand(answer, Page)
      if (page.kind === 'refused') return page
      const {result, result_info: info} = page.body
      const total = info?.total_count
      const next = info?.cursor ? {next: info.cursor} : {}
      return {
        kind: 'page',
        answer,
        rows: result ?? [],
        full: false,
        ...next,
        ...(total === null || total === undefined ? {} : {total}),
      }
    },
    key: (row) => textAt(row, 'id') ?? canonicalJson(row),
    time: () => undefined,
  }
}

/** Which devices have enrolled, with whose identity, and which of them were revoked. */
export const registrations: LogSource = {
  title: 'Device registrations, and the devices that they are of',
  source: 'SDK: zero-trust/devices/registrations, zero-trust/devices/devices',
  permissions: ['Zero Trust Read'],
  retention: {words: 'until a registration is deleted: then nothing is left of it here'},
  lagMs: 0,
  sampled: false,
  narrowed: {whole: 'a device that enrolled anew goes by another id'},
  names: ['person', 'device'],
  blindSpots: [
    'what there is now is listed, whatever the look-back: a registration that was deleted has left no trace here',
  ],
  parts: () => Promise.resolve(Object.keys(listings)),
  open: (reader, _, part) => openListing(reader, isListing(part) ? part : 'registrations'),
  deed(row, part) {
    const [id, time] = [textAt(row, 'id'), textAt(row, 'created_at')]
    if (part !== 'registrations' || id === undefined || time === undefined) return undefined
    const name = textAt(row, 'device', 'name')
    return {
      time,
      by: [...person(textAt(row, 'user', 'email')), ...party('device', id, name)],
      verb: 'authenticated',
      object: {kind: 'device enrolment', id: textAt(row, 'device', 'id') ?? id},
      outcome: 'allowed',
      opens: [...party('device', id, name)],
      detail: `enrolled as ${textAt(row, 'registration_type') ?? 'a device'}`,
    }
  },
}
