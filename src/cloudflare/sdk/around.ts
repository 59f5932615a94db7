type Invoke = () => unknown

/**
 * The same tree, with `call` around every method on it. `call` gets the method bound to its resource and its
 * arguments, so that a synchronous throw of the SDK is caught like any other.
 */
export function around<Tree extends object>(tree: Tree, call: (invoke: Invoke) => Promise<unknown>): Tree {
  return new Proxy(tree, {
    get(resource, name) {
      const member: unknown = Reflect.get(resource, name)
      if (name === '_client') return undefined
      if (typeof member === 'function') return (...args: unknown[]) => call(() => Reflect.apply(member, resource, args))
      return typeof member === 'object' && member !== null ? around(member, call) : member
    },
  })
}
