/** Does one after the other, as many at a time as there are lanes: what comes first begins first. */
export async function sideBySide<Item, Done>(
  items: readonly Item[],
  lanes: number,
  work: (item: Item) => Promise<Done>,
): Promise<readonly Done[]> {
  const done: Done[] = []
  const due = items.entries()
  const lane = async (): Promise<void> => {
    for (const [at, item] of due) done[at] = await work(item)
  }
  await Promise.all(Array.from({length: lanes}, lane))
  return done
}
