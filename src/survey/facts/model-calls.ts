import {z} from 'zod'
import {Fault} from '../../core/fault.ts'
import type {FactSubject} from '../../core/facts.ts'
import {readRows, type Rows, windowOf} from './read-rows.ts'
import type {Sounding, Source, Told} from './source.ts'

/** SDK: ai-gateway/logs, LogListResponse. */
const Call = z.looseObject({created_at: z.string(), success: z.boolean()})

/** Each gateway has a log of its own; a plan over more of them reads the first. */
const maxGateways = 5

async function callsOf({reader, logs, signal}: Sounding, gateway: string): Promise<Told> {
  const window = windowOf(reader)
  const name = `the log of AI Gateway ${gateway}`
  try {
    const log = logs.modelCalls(reader, gateway, window)
    const {rows, gaps}: Rows<z.infer<typeof Call>> = await readRows(log, {name, schema: Call, signal})
    const recent = rows.filter(({created_at: at, success}) => success && Date.parse(at) >= Date.parse(window.from))
    return {seen: [{log: 'ai-gateway', count: recent.length, sampled: false}], undetermined: gaps}
  } catch (error) {
    if (error instanceof Fault) return {undetermined: [`${name} cannot be read: ${error.message}`]}
    throw error
  }
}

/** Model calls that succeeded, by AI Gateway (docs: AI Gateway, logging). */
export const modelCalls: Source = {
  name: 'the log of AI Gateway',
  concerns: ({target}) => target.kind === 'ai-gateway',
  async read(sounding, subjects) {
    const gateways = [...new Set(subjects.map(({target}) => target.id))]
    const looked = gateways.slice(0, maxGateways)
    const calls = await Promise.all(looked.map(async (id) => [id, await callsOf(sounding, id)] as const))
    const known = new Map(calls)
    const unread: Told = {undetermined: [`the logs of more than ${maxGateways} AI Gateways are not read for a plan`]}
    return {told: ({target}: FactSubject) => known.get(target.id) ?? unread}
  },
}
