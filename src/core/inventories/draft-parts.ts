/** How an inventory refers to objects. */
export const refsTo = (objects: readonly {readonly name: string; readonly id: string}[]) =>
  objects.map(({name, id}) => ({name, id}))

/** A key of a draft, which has none for nothing. */
export const present = <Items extends readonly unknown[]>(key: string, items: Items) =>
  items.length === 0 ? {} : {[key]: items}
