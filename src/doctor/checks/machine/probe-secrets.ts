import {stringsIn} from '../../../core/text/strings-in.ts'
import {isSecretRef} from '../../../core/documents/secret-ref.ts'
import {Fault} from '../../../core/fault.ts'
import type {Examined, Found, MachineCheck} from '../../check.ts'

async function unread(name: string, ref: string, {readSecret}: Examined): Promise<readonly Found[]> {
  try {
    await readSecret(ref)
    return []
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return [
      {
        object: `probe ${name}`,
        message: `its secret cannot be read: ${error.message}`,
        mend: error.next.length > 0 ? error.next : [`correct probes.${name}`],
      },
    ]
  }
}

export const probeSecrets: MachineCheck = {
  id: 'probe-secrets',
  of: 'machine',
  title: 'The secrets of the probes can be read',
  severity: 'warning',
  why: 'a probe without its secret proves nothing, and the run stays unproven',
  reads: 'the places that `probes` refers to; a vault may ask to be unlocked; nothing that is read is kept or shown',
  permissions: [],
  async look(examined) {
    const all = Object.entries(examined.inventory.probes)
    const refs = all.flatMap(([name, probe]) =>
      stringsIn(probe)
        .filter((text) => isSecretRef(text) && text !== 'stdin')
        .map((ref) => [name, ref] as const),
    )
    return (await Promise.all(refs.map(([name, ref]) => unread(name, ref, examined)))).flat()
  },
}
