import {readFileSync, readlinkSync} from 'node:fs'
import {hostname} from 'node:os'

/** Where a process runs, as far as its id and its monotonic clock mean anything to another. */
export interface Machine {
  readonly host: string
  /** Differs after every start, and between containers that do not see each other's processes; empty where the system does not say. */
  readonly boot: string
}

function told(read: () => string): string {
  try {
    return read().trim()
  } catch {
    return ''
  }
}

/** This host. Linux tells its boot and the namespace of the process ids; other systems tell neither. */
export function thisMachine(host = hostname()): Machine {
  const boot = told(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'))
  const processes = told(() => readlinkSync('/proc/self/ns/pid'))
  return {host, boot: [boot, processes].filter((part) => part !== '').join(' ')}
}
