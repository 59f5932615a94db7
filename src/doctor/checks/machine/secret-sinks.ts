import {sinkName} from '../../../core/documents/sink.ts'
import {Fault} from '../../../core/fault.ts'
import type {Examined, Found, MachineCheck} from '../../check.ts'

type Entry = readonly [string, Examined['inventory']['sinks'][string]]

async function closed([name, sink]: Entry, {checkSink}: Examined): Promise<readonly Found[]> {
  try {
    await checkSink(sink)
    return []
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return [
      {
        object: `sink ${name}`,
        message: `${sinkName(sink)} takes no secret: ${error.message}`,
        mend: error.next.length > 0 ? error.next : [`correct sinks.${name}`],
      },
    ]
  }
}

export const secretSinks: MachineCheck = {
  id: 'secret-sinks',
  of: 'machine',
  title: 'New secrets have somewhere to go',
  severity: 'warning',
  why: 'a credential whose sink takes nothing is not rotated: its change is refused before it begins',
  reads: 'the sinks of the inventory, without giving one a secret',
  permissions: [],
  look: async (examined) =>
    (await Promise.all(Object.entries(examined.inventory.sinks).map((entry) => closed(entry, examined)))).flat(),
}
