import {once} from 'node:events'
import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'

// A process of its own, so that whoever is measured has its thread for itself: prints its URL, and ends with its input.
const [mebibytes = '', answers = ''] = process.argv.slice(2)
const answerBytes = (Number(mebibytes) * 1024 * 1024) / Number(answers)

/** The same in every run (a linear congruential generator). */
let last = 1
const random = (below: number): number => {
  last = (Math.imul(last, 1_664_525) + 1_013_904_223) >>> 0
  return Math.floor((last / 2 ** 32) * below)
}
const hex = (digits: number): string =>
  Array.from({length: digits / 4}, () => random(0x10000).toString(16).padStart(4, '0')).join('')

/** Like an entry of the audit log: half of it names, the rest ids that no other entry has. */
const row = (number: number): string =>
  JSON.stringify({
    id: `${number}-${hex(24)}`,
    account: {id: 'a'.repeat(32), name: 'bench'},
    action: {
      description: 'a token was used',
      result: 'success',
      time: new Date(number * 1000).toISOString(),
      type: 'update',
    },
    actor: {
      context: 'api_token',
      ip_address: `203.0.113.${random(256)}`,
      token_id: hex(32),
      token_name: `bot-${random(40)}`,
      type: 'user',
    },
    raw: {
      cf_ray_id: hex(16),
      method: 'PUT',
      status_code: 200,
      uri: `/client/v4/accounts/${hex(32)}/access/apps/${hex(32)}`,
      user_agent: 'agent/1.0',
    },
    resource: {id: hex(32), product: 'access', scope: 'accounts', type: 'service_token'},
  })

/** As many rows as one answer holds. */
function rowsFrom(first: number): readonly string[] {
  const rows: string[] = []
  for (let bytes = 0, number = first; bytes < answerBytes; number += 1) {
    const one = row(number)
    rows.push(one)
    bytes += one.length + 1
  }
  return rows
}

const record = Buffer.from(`${rowsFrom(0).join('\n')}\n`)

/** Every page has entries of its own: one that came before would count as a log that does not go on. */
function makePages(): readonly Buffer[] {
  const pages: Buffer[] = []
  for (let page = 1, first = 0; page <= Number(answers); page += 1) {
    const rows = rowsFrom(first)
    first += rows.length
    const info = page === Number(answers) ? {} : {cursor: String(page)}
    pages.push(
      Buffer.from(`{"success":true,"errors":[],"result":[${rows.join(',')}],"result_info":${JSON.stringify(info)}}`),
    )
  }
  return pages
}
let pages: readonly Buffer[] | undefined

const server = createServer(({url = '/'}, response) => {
  const {pathname, searchParams} = new URL(url, 'http://127.0.0.1')
  if (pathname.endsWith('/logs/audit')) {
    pages ??= makePages()
    response.end(pages[Number(searchParams.get('cursor') ?? 0)])
  } else response.end(pathname.endsWith('/logs/list') ? '' : record)
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const {port} = server.address() as AddressInfo
process.stdout.write(`http://127.0.0.1:${port}\n`)
process.stdin.resume().once('end', () => process.exit())
