import {once} from 'node:events'
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {execa} from 'execa'
import {packageRoot} from '../../src/package-root.ts'
import {compare, type Contestant} from './rounds.ts'

// node test/bench/snapshot.ts [MEBIBYTES]
const mebibytes = process.argv[2] ?? '256'
const peaks = new Map<string, number>()

/** So many answers hold all of it. A listing is given up after 500 pages. */
async function withServer(answers: number, use: (url: string) => Promise<void>): Promise<void> {
  const server = execa(process.execPath, [join(packageRoot, 'test/bench/log-server.ts'), mebibytes, String(answers)], {
    buffer: false,
  })
  try {
    const [url] = (await once(server.stdout, 'data')) as [Buffer]
    await use(String(url).trim())
  } finally {
    server.stdin.end()
    await server
  }
}

/** One snapshot in a process of its own: the milliseconds that it takes once everything is loaded. */
const snapshot = (
  name: string,
  how: string,
  {url, answers, atMost}: {url: string; answers: number; atMost?: number},
): Contestant => ({
  name,
  ...(atMost === undefined ? {} : {atMost}),
  run: async () => {
    const dir = await mkdtemp(join(tmpdir(), 'firebreak-bench-'))
    try {
      const program = join(packageRoot, 'test/bench/snapshot-once.ts')
      const {stdout} = await execa(process.execPath, [program, how, url, dir, String(answers)])
      const {ms, maxRssMb} = JSON.parse(stdout)
      peaks.set(name, Math.max(peaks.get(name) ?? 0, maxRssMb))
      return ms
    } finally {
      await rm(dir, {recursive: true, force: true})
    }
  },
})

const inTurn = 'read, sha256 and zstd -3, one after the other'
for (const [what, answers, atMost] of [
  ['records', 16, 0.85],
  // What an API gives page by page is parsed as well: how else would it be known what is missing?
  ['pages', 384, undefined],
] as const) {
  await withServer(answers, async (url) => {
    const at = {url, answers}
    await compare(
      [
        snapshot(`${what}: ${inTurn}`, `${what} in turn`, at),
        snapshot(`${what}: into a bag`, what, {...at, ...(atMost === undefined ? {} : {atMost})}),
      ],
      3,
    )
  })
}
console.table([...peaks].map(([what, megabytes]) => ({what, 'peak of memory (MB)': Math.round(megabytes)})))
