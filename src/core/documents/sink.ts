import {z} from 'zod'

const text = z.string().min(1).max(256)

/**
 * Where a new secret goes the moment it is known: into a file of mode 0600 that nobody else may read, or to the
 * standard input of a program. It never reaches an argument, the screen or the journal.
 */
export const Sink = z.discriminatedUnion('type', [
  z.strictObject({type: z.literal('file'), path: text}),
  /** A field of an item that exists in 1Password (`op item edit`). */
  z.strictObject({type: z.literal('op'), vault: text, item: text, field: text}),
  /** A field of a HashiCorp Vault KV secret (`vault kv patch`). */
  z.strictObject({type: z.literal('vault'), path: text, field: text}),
  /** Any program and its arguments; no shell reads them. */
  z.strictObject({type: z.literal('command'), argv: z.array(z.string()).min(1)}),
])
export type Sink = z.infer<typeof Sink>

/** The place in words, for people and for the journal. */
export function sinkName(sink: Sink): string {
  switch (sink.type) {
    case 'file':
      return `file ${sink.path}`
    case 'op':
      return `op://${sink.vault}/${sink.item}/${sink.field}`
    case 'vault':
      return `vault ${sink.path} ${sink.field}`
    case 'command':
      return `command ${sink.argv[0] ?? ''}`
    default:
      return sink satisfies never
  }
}
