import {parse, type DefaultTreeAdapterTypes} from 'parse5'

type Node = DefaultTreeAdapterTypes.Node
export type Element = DefaultTreeAdapterTypes.Element

const below = (node: Node): readonly Node[] =>
  'childNodes' in node ? [node, ...node.childNodes.flatMap(below)] : [node]

export const textOf = (node: Node): string =>
  below(node)
    .flatMap((one) => ('value' in one ? [one.value] : []))
    .join('')
    .trim()

export const elements = (node: Node): readonly Element[] => below(node).filter((one) => 'tagName' in one)

const named = (node: Node, name: string) => elements(node).filter(({tagName}) => tagName === name)

export const attribute = ({attrs}: Element, wanted: string): string | undefined =>
  attrs.find(({name}) => name === wanted)?.value

const headings = (page: Node): readonly number[] =>
  elements(page).flatMap(({tagName}) => (/^h[1-6]$/.test(tagName) ? [Number(tagName.slice(1))] : []))

function headingFaults(page: Node): readonly string[] {
  const levels = headings(page)
  const skipped = levels.flatMap((level, at) => (level > (levels[at - 1] ?? 0) + 1 ? [`h${level} skips a level`] : []))
  const first = levels.filter((level) => level === 1).length
  return [...(first === 1 ? [] : [`${first} h1`]), ...skipped]
}

function tableFaults(page: Node): readonly string[] {
  return named(page, 'table').flatMap((table) => [
    ...(named(table, 'caption').map(textOf).join('') === '' ? ['a table without a caption'] : []),
    ...named(table, 'th').flatMap((cell) =>
      ['row', 'col'].includes(attribute(cell, 'scope') ?? '') ? [] : [`th without a scope: ${textOf(cell)}`],
    ),
    ...named(table, 'tr').flatMap((row) => (named(row, 'th').length === 0 ? ['a row without a heading'] : [])),
  ])
}

function idFaults(page: Node): readonly string[] {
  const all = elements(page)
  const ids = all.flatMap((element) => attribute(element, 'id') ?? [])
  const twice = ids.filter((id, at) => ids.indexOf(id) !== at)
  const meant = all.flatMap((element) => [
    ...(attribute(element, 'aria-labelledby')?.split(' ') ?? []),
    ...(attribute(element, 'href')?.startsWith('#') === true ? [attribute(element, 'href')?.slice(1) ?? ''] : []),
  ])
  return [
    ...twice.map((id) => `id twice: ${id}`),
    ...meant.filter((id) => !ids.includes(id)).map((id) => `no id ${id}`),
  ]
}

const isNamed = (element: Element): boolean => textOf(element) !== '' || (attribute(element, 'aria-label') ?? '') !== ''

function nameFaults(page: Node): readonly string[] {
  const silent = elements(page).filter(
    (element) => ['a', 'summary', 'h1', 'h2', 'h3', 'h4', 'li', 'title'].includes(element.tagName) && !isNamed(element),
  )
  const unseen = named(page, 'svg').filter(
    (one) => attribute(one, 'role') !== 'img' || (attribute(one, 'aria-label') ?? '') === '',
  )
  return [...silent.map(({tagName}) => `an empty ${tagName}`), ...unseen.map(() => 'a picture without a name')]
}

/** What keeps somebody who cannot see a page, or has no mouse, from using it; nothing where it is as it must be. */
export function structureFaults(html: string): readonly string[] {
  const page = parse(html)
  const root = named(page, 'html').flatMap((one) => attribute(one, 'lang') ?? [])
  return [
    ...(root.join('') === 'en' ? [] : ['no language']),
    ...(named(page, 'main').length === 1 ? [] : ['not one main']),
    ...headingFaults(page),
    ...tableFaults(page),
    ...idFaults(page),
    ...nameFaults(page),
  ]
}
