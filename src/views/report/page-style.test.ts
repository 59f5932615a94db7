import {expect, test} from 'vitest'
import {style} from './page-style.ts'

const tokens = (rule: string): ReadonlyMap<string, string> =>
  new Map(
    [...rule.matchAll(/--(?<name>\w+): (?<colour>#[0-9a-f]{6});/g)].map(([, name = '', colour = '']) => [name, colour]),
  )

/** The colours of every scheme: each sets all of them. */
const schemes = [...style.matchAll(/:root \{(?<rule>[^}]*)\}/g)].map(([, rule = '']) => tokens(rule))

/** WCAG 2.2, relative luminance. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

test('contrast is computed as WCAG has it', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21)
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
})

test('every text stands out from what is behind it, in light, in dark and on paper', () => {
  expect(schemes).toHaveLength(3)
  for (const colours of schemes) {
    const of = (name: string) => colours.get(name) ?? 'absent'
    for (const text of ['ink', 'soft', 'good', 'open', 'bad', 'focus'])
      for (const behind of ['paper', 'code']) {
        expect(contrast(of(text), of(behind)), `${text} ${of(text)} on ${behind} ${of(behind)}`).toBeGreaterThanOrEqual(
          4.5,
        )
      }
  }
})

test('no rule has a colour that the schemes do not set', () => {
  const rules = style.replaceAll(/--\w+: #[0-9a-f]{6};/g, '')
  expect(rules).not.toMatch(/#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(|[ :](?:white|black|red|green|gr[ae]y)\b(?!-)/)
  for (const [, name = ''] of rules.matchAll(/var\(--(\w+)\)/g)) expect([...(schemes[0]?.keys() ?? [])]).toContain(name)
})
