import {spawnSync} from 'node:child_process'
import {platform} from 'node:os'

/** Mounts of one process and its children only: nothing of them is seen, or stays, outside. */
const own = process.getuid?.() === 0 ? ['--mount'] : ['--user', '--map-root-user', '--mount']

/** The command line of a shell script that may mount what it likes. */
export const amongOwnMounts = (script: string, ...args: readonly string[]): readonly string[] => [
  'unshare',
  ...own,
  'sh',
  '-ec',
  script,
  'sh',
  ...args,
]

/** Why this machine cannot mount a file system for a test; undefined when it can. Root on Linux always must. */
function whyNoMounts(): string | undefined {
  if (platform() !== 'linux') return `no file systems of its own for a process on ${platform()}`
  if (process.getuid?.() === 0) return undefined
  const [command = '', ...args] = amongOwnMounts('mount -t tmpfs -o size=1m tmpfs /mnt')
  const {status, stderr} = spawnSync(command, args, {encoding: 'utf8'})
  return status === 0 ? undefined : `no file systems of its own for a process of this user: ${stderr.trim()}`
}

export const noMounts = whyNoMounts()
if (noMounts !== undefined) process.stderr.write(`not tested here: disks that are full or read-only: ${noMounts}\n`)
