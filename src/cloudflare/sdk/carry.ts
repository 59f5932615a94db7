const cargo = new WeakMap<object, unknown>()

/**
 * What a `fetch` throws reaches its caller only inside this: the SDK drops the cause of any error whose text
 * speaks of a time-out, so the carrier's text says nothing.
 */
export function carry(thrown: unknown): Error {
  const carrier = new Error('no answer for the SDK')
  cargo.set(carrier, thrown)
  return carrier
}

/** What was carried through the SDK inside `error`; `error` itself when nothing was. */
export function unwrap(error: unknown): unknown {
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    if (cargo.has(inner)) return cargo.get(inner)
  }
  return error
}
