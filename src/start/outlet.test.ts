import fc from 'fast-check'
import {expect, test} from 'vitest'
import {createSecretIndex} from '../core/text/secret-index.ts'
import {formsOf} from '../core/text/secret-forms.ts'
import {createStrainer, strain} from './outlet.ts'

const canary = 'canary/42+é"<split>'
const marker = '[secret:canary]'

function withCanary() {
  const secrets = createSecretIndex()
  secrets.add(marker, canary)
  return secrets
}

/** What comes out when a text goes in in these pieces. */
function strained(pieces: readonly string[], secrets = withCanary()): string {
  const {next, end} = createStrainer(secrets)
  return `${pieces.map(next).join('')}${end()}`
}

/** A text cut at these places, each a share of its length. */
function cut(text: string, places: readonly number[]): readonly string[] {
  const at = [0, ...places.map((place) => Math.floor(place * text.length)).toSorted((a, b) => a - b), text.length]
  return at.slice(1).map((end, index) => text.slice(at[index], end))
}

const forms = formsOf(canary)

test.each(forms)('T59: a secret cut at any one place comes out as its name: %s', (form) => {
  for (let at = 0; at <= form.length; at++) {
    const shown = strained([`before ${form.slice(0, at)}`, `${form.slice(at)} after`])
    expect(shown).toMatch(/^before .{0,3}\[secret:canary\] after$/s)
    expect(shown).not.toContain(form.slice(0, 8))
  }
})

test('T59: no cut lets a secret through, and no cut changes what holds none', () => {
  const places = fc.array(fc.double({min: 0, max: 1, noNaN: true}), {maxLength: 12})
  fc.assert(
    fc.property(fc.string(), fc.constantFrom(...forms), fc.string(), places, (before, form, after, at) => {
      const shown = strained(cut(`${before}${form}${after}`, at))
      for (const other of forms) expect(shown).not.toContain(other)
      const innocent = `${before}${after}`
      fc.pre(!innocent.includes('canary/'))
      expect(strained(cut(innocent, at))).toBe(innocent)
    }),
  )
})

test('T59: of the shortest secret that is searched for, no cut shows more than three characters', () => {
  const secrets = createSecretIndex()
  secrets.add(marker, 'hunter22')
  for (let cut = 0; cut <= 8; cut++) {
    const pieces = ['the word is ', ...[...'hunter22'].slice(0, cut), 'hunter22'.slice(cut), ' and so on']
    expect(strained(pieces, secrets)).toMatch(/^the word is (?:h|hu|hun)?\[secret:canary\] and so on$/)
  }
  expect(strained(['how he hunte', 'd and hunt'], secrets)).toBe('how he hunted and hunt')
})

test('a stream that ends in the middle of a secret shows its name and not its beginning', () => {
  expect(strained([`the token is ${canary.slice(0, 12)}`])).toBe(`the token is ${marker}`)
})

test('whatever is written to a strained stream goes out without secrets, bytes too, and callbacks are called', () => {
  const out: string[] = []
  const stream = {
    write: (chunk: string | Uint8Array, onWritten?: unknown) => {
      out.push(String(chunk))
      if (typeof onWritten === 'function') onWritten()
      return true
    },
  }
  const {end} = strain(stream, withCanary())
  const bytes = Buffer.from(`a ${canary} b `)
  let written = 0
  const middle = bytes.indexOf(Buffer.from('é')) + 1
  expect(stream.write(bytes.subarray(0, middle), () => (written += 1))).toBe(true)
  stream.write(bytes.subarray(middle))
  stream.write(`Bearer ${'x'.repeat(20)} ${canary.slice(0, 10)}`)
  end()
  expect(out.join('')).toBe(`a ${marker} b Bearer [redacted token] ${marker}`)
  expect(written).toBe(1)
})
