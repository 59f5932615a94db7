import {createHash, type Hash} from 'node:crypto'

type Algorithm = 'sha256' | 'sha512'

/** How long a file is, and its digests as hex digits. */
export type Digests<Of extends Algorithm> = Readonly<Record<Of, string>> & {readonly bytes: number}

/** Digests bytes once, while they go by. */
export interface Digester<Of extends Algorithm> {
  pass(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array>
  digests(): Digests<Of>
}

export function createDigester<Of extends Algorithm>(...algorithms: readonly Of[]): Digester<Of> {
  const hashes = algorithms.map((algorithm): readonly [Of, Hash] => [algorithm, createHash(algorithm)])
  let bytes = 0
  return {
    async *pass(chunks) {
      for await (const chunk of chunks) {
        for (const [, hash] of hashes) hash.update(chunk)
        bytes += chunk.length
        yield chunk
      }
    },
    digests: () => {
      const digests = hashes.map(([algorithm, hash]) => [algorithm, hash.digest('hex')] as const)
      // One member for each algorithm that was asked for, which a list of entries cannot say.
      return {...(Object.fromEntries(digests) as Record<Of, string>), bytes}
    },
  }
}

/** The digests of a whole stream. */
export async function digestsOf<Of extends Algorithm>(
  chunks: AsyncIterable<Uint8Array>,
  ...algorithms: readonly Of[]
): Promise<Digests<Of>> {
  const digester = createDigester(...algorithms)
  const passing = digester.pass(chunks)
  while ((await passing.next()).done !== true);
  return digester.digests()
}
