import {describe, expect, test} from 'vitest'
import {createSecretIndex} from './secret-index.ts'

const value = 'canary-of-ada'

function index(values: Readonly<Record<string, string>> = {ada: value}) {
  const made = createSecretIndex()
  for (const [name, held] of Object.entries(values)) made.add(`[${name}]`, held)
  return made
}

describe('of a whole text', () => {
  test('every value is taken out, in order, and what is around it stays', () => {
    expect(index({ada: value, bob: 'canary-of-bob'}).clear(`a ${value} b canary-of-bob${value}`)).toMatchObject({
      text: 'a [ada] b [bob][ada]',
      found: ['[ada]', '[bob]', '[ada]'],
    })
  })

  test('without a value nothing is changed, and the last characters have to be looked at again', () => {
    expect(index().clear('innocent text')).toEqual({text: 'innocent text', found: [], rest: 6})
    expect(index().clear('short')).toEqual({text: 'short', found: [], rest: 0})
    expect(index().clear(value)).toEqual({text: '[ada]', found: ['[ada]'], rest: value.length})
  })

  test('the beginning of a value that does not go on is no value, and one may begin within it', () => {
    expect(index({a: 'abcabcabcabcX'}).clear('abcabcabcabcabcX').text).toBe('abc[a]')
    expect(index().clear(`canary-of-nobody ${value}`).text).toBe('canary-of-nobody [ada]')
  })

  test('of two values that begin alike the longer counts, in whatever order they were made known', () => {
    const names = {short: 'password', long: 'password-and-more'}
    const text = 'password-and-more password'
    expect(index(names).clear(text).text).toBe('[long] [short]')
    expect(index({long: names.long, short: names.short}).clear(text).text).toBe('[long] [short]')
  })

  test('a value that got another name goes by that', () => {
    expect(index({before: value, after: value}).clear(value).text).toBe('[after]')
  })

  test.each(['ahxyo', 'ahxyn'])('no beginning is at the edge of the filter: %s', (beginning) => {
    expect(index({edge: `${beginning}-canary`}).clear(`${beginning}-canary`).text).toBe('[edge]')
  })
})

describe('of a stream', () => {
  const clear = (text: string, from = 0) => index().clear(text, {from, isStream: true})

  test('a value that may go on in the next piece is held back', () => {
    expect(clear('before canary-of')).toEqual({text: 'before ', found: [], rest: 7, begun: '[ada]'})
    expect(clear(`${value} and canary-of`)).toEqual({text: '[ada] and ', found: ['[ada]'], rest: 18, begun: '[ada]'})
  })

  test('a value that ends with the piece is whole, and one that goes on differently is none', () => {
    expect(clear(`before ${value}`)).toEqual({text: 'before [ada]', found: ['[ada]'], rest: 20})
    expect(clear('before canary-of-bob')).toEqual({text: 'before canary-of-bob', found: [], rest: 13})
  })

  test('only what is in a text to its end is held back: a whole text is not', () => {
    expect(index().clear('before canary-of')).not.toHaveProperty('begun')
  })

  test('what was shown before is looked at and not shown again', () => {
    expect(clear('canary-nothing more', 7)).toEqual({text: 'nothing more', found: [], rest: 12})
    expect(clear(`canary-${value}!`, 7)).toEqual({text: '[ada]!', found: ['[ada]'], rest: 20})
    expect(clear(`${value}!`, 7)).toEqual({text: '[ada]!', found: ['[ada]'], rest: 13})
    expect(clear('canary-of', 7)).toEqual({text: '', found: [], rest: 0, begun: '[ada]'})
  })

  test('of two values that begin alike the one that may go on is waited for', () => {
    const both = index({short: 'password', long: 'password-and-more'})
    expect(both.clear('a password', {isStream: true})).toMatchObject({text: 'a ', rest: 2, begun: '[long]'})
    expect(both.clear('a password!', {isStream: true})).toMatchObject({text: 'a [short]!', found: ['[short]']})
  })
})
