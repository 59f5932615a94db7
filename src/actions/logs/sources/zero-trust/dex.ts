import type {Reader} from '../../../../core/cloudflare.ts'
import type {Deed} from '../../../../core/story/deed.ts'
import {type Row, textAt} from '../../answer.ts'
import type {LogQuery, LogSource, Paged} from '../../log-source.ts'
import {numberedPages} from '../../numbered-pages.ts'
import {party, person} from '../../parties.ts'

/** The largest page is not documented. */
const perPage = 100

/** As far back as either answers (SDK: fleetStatus.devices.list, `raw` up to 7 days prior), and a minute for the request to arrive. */
const reachMs = 7 * 86_400_000 - 60_000

/** Where the devices were and whether they were connected, and what was switched on them. */
const devices = 'devices'
const changes = 'changes'

/** The window as far as it may be asked for; a minute of the rest refuses it as a whole. */
function withinReach(query: LogQuery, now: Date): {readonly window: LogQuery; readonly gaps: readonly string[]} {
  const oldest = new Date(now.getTime() - reachMs).toISOString()
  if (Date.parse(query.from) >= Date.parse(oldest)) return {window: query, gaps: []}
  return {window: {...query, from: oldest}, gaps: [`records before ${oldest} are not here: they are kept for 7 days`]}
}

function openPart(reader: Reader, query: LogQuery, part: string): Paged {
  const {window, gaps} = withinReach(query, reader.now())
  const bounds = {from: window.from, to: window.to}
  const time = 'timestamp'
  const paged =
    part === changes
      ? numberedPages(reader, {
          path: 'dex/warp-change-events',
          query: {...bounds, sort_order: query.direction.toUpperCase()},
          perPage,
          time,
        })
      : numberedPages(reader, {
          path: 'dex/fleet-status/devices',
          query: {...bounds, source: 'raw', sort_by: 'timestamp'},
          perPage,
          time,
        })
  return {
    ...paged,
    async read(cursor) {
      const page = await paged.read(cursor)
      return page.kind === 'refused' || cursor !== undefined ? page : {...page, gaps}
    },
  }
}

/** What was switched: the client, or the profile that it runs under. */
function changeOf(row: Row): string | undefined {
  const toggle = textAt(row, 'toggle')
  if (toggle !== undefined) return `turned ${toggle}`
  const [from, to] = [textAt(row, 'from', 'config_name'), textAt(row, 'to', 'config_name')]
  return from === undefined && to === undefined ? undefined : `profile ${from ?? 'none'} to ${to ?? 'none'}`
}

/** A change of the client on a device; its state is nothing that anybody did. */
function deedOf(row: Row): Deed | undefined {
  const [time, detail] = [textAt(row, 'timestamp'), changeOf(row)]
  if (time === undefined || detail === undefined) return undefined
  const id = textAt(row, 'registration_id') || textAt(row, 'device_id')
  return {
    time,
    by: [...person(textAt(row, 'user_email')), ...party('device', id, textAt(row, 'hostname'))],
    verb: 'changed',
    object: {kind: 'Cloudflare One Client', id: textAt(row, 'device_id') ?? ''},
    outcome: 'allowed',
    detail,
  }
}

/** Which devices were connected, from where, and when somebody turned their client off. */
export const dex: LogSource = {
  title: 'State of the devices, and changes of their client (DEX)',
  source: 'SDK: zero-trust/dex/fleet-status/devices, zero-trust/dex/warp-change-events',
  permissions: ['Cloudflare DEX Read'],
  retention: {hours: 168, words: '7 days'},
  lagMs: 5 * 60_000,
  sampled: false,
  narrowed: {whole: 'only one device at a time may be asked for, and one that enrolled anew goes by another id'},
  names: ['person', 'device'],
  blindSpots: [
    'a device reports its state every few minutes while it is connected: what lies between two reports, and a Mesh node that runs without a client, is not here',
  ],
  parts: () => Promise.resolve([devices, changes]),
  open: (reader, query, part = devices) => openPart(reader, query, part),
  deed: deedOf,
}
