/** One way in which a document is hostile: what is done to a valid one, and what the refusal says about it. */
export interface Hostile {
  readonly kind: string
  readonly edit: (valid: string) => string | Uint8Array
  readonly says: string | RegExp
}

const limit = 256 * 1024
const bytes = (text: string, ...more: readonly number[]) => Buffer.concat([Buffer.from(text), Uint8Array.from(more)])

/** Fills a valid text up to the limit of what is read with one thing that a parser finds hard. */
const full =
  (begin: string, part: string, end = '') =>
  (valid: string) =>
    `${valid}extra: ${begin}${part.repeat(Math.floor((limit - valid.length - 40) / part.length))}${end}\n`

const after = (line: string) => (valid: string) => `${valid}${line}\n`

/** What every text can be. */
const anyText: readonly Hostile[] = [
  {kind: 'bytes that are no UTF-8', edit: (valid) => bytes(valid, 0xff, 0xfe), says: 'is not UTF-8 text'},
  {
    kind: 'text in UTF-16',
    edit: (valid) => Buffer.from(`\uFEFF${valid}`, 'utf16le'),
    says: 'is not UTF-8 text',
  },
  {kind: 'half a character in its bytes', edit: (valid) => bytes(valid, 0xed, 0xa0, 0x80), says: 'is not UTF-8 text'},
  {kind: 'a NUL', edit: (valid) => `${valid}\0`, says: 'the character U+0000'},
  {kind: 'an escape sequence', edit: (valid) => `\u001B[2J${valid}`, says: ':1:1: the character U+001B'},
  {kind: 'a one-byte control sequence', edit: (valid) => `\u009B2J${valid}`, says: 'the character U+009B'},
  {kind: 'a line overwritten by a carriage return', edit: (valid) => `x\r${valid}`, says: ':1:2: the character U+000D'},
  {kind: 'text turned round', edit: (valid) => `${valid}\u202E`, says: 'the character U+202E'},
  {kind: 'a line that only some readers see', edit: (valid) => `\u2028${valid}`, says: 'the character U+2028'},
  {kind: 'a next-line character', edit: (valid) => `\u0085${valid}`, says: 'the character U+0085'},
  {kind: 'a byte order mark inside', edit: (valid) => `${valid}\uFEFF`, says: 'the character U+FEFF'},
  {kind: 'nothing at all between letters', edit: (valid) => `a\u200Bb${valid}`, says: 'the character U+200B'},
  {kind: 'a tag character', edit: (valid) => `${valid}\u{E0041}`, says: 'the character U+E0041'},
  {kind: 'a blank letter', edit: (valid) => `${valid}\u3164`, says: 'the character U+3164'},
  {kind: 'a joiner between Latin letters', edit: (valid) => `a\u200Db${valid}`, says: 'the character U+200D'},
]

/** What YAML can be; `valid` ends with a line end and its top level is a mapping. */
export const hostileYaml: readonly Hostile[] = [
  ...anyText,
  {kind: 'too many bytes', edit: (valid) => `${valid}#${'x'.repeat(limit)}`, says: /\d{6} bytes, more than the 262144/},
  {kind: 'a long list', edit: full('[', 'a,', ']'), says: 'more words and signs'},
  {kind: 'a long block of lines', edit: full('\n', '  - a\n'), says: 'more words and signs'},
  {kind: 'a list of nothing', edit: full('[', ',', ']'), says: 'more words and signs'},
  {kind: 'some thousand empty items', edit: after(`extra: [${','.repeat(9000)}]`), says: 'empty items'},
  {kind: 'deep lists', edit: full('', '['), says: 'more words and signs'},
  {
    kind: 'lists a hundred deep',
    edit: after(`extra: ${'['.repeat(100)}${']'.repeat(100)}`),
    says: 'nested deeper than 20',
  },
  {
    kind: 'mappings a hundred deep',
    edit: after(`extra: ${'{a: '.repeat(100)}${'}'.repeat(100)}`),
    says: 'nested deeper',
  },
  {kind: 'dashes a hundred deep', edit: after(`extra:\n  ${'- '.repeat(100)}a`), says: 'nested deeper'},
  {kind: 'questions a thousand deep', edit: after(`? ${'? '.repeat(1000)}a`), says: 'nested deeper'},
  {kind: 'lists 21 deep', edit: after(`extra: ${'['.repeat(21)}${']'.repeat(21)}`), says: 'nested deeper than 20'},
  {kind: 'an anchor', edit: after('extra: &a x'), says: 'anchors are not allowed'},
  {kind: 'an anchor on a key', edit: after('&a extra: x'), says: 'anchors are not allowed'},
  {kind: 'an alias', edit: after('extra: *a'), says: 'aliases are not allowed'},
  {kind: 'a bomb of aliases', edit: after('a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]'), says: 'are not allowed'},
  {kind: 'ten thousand anchors', edit: after(`extra: ${'&a '.repeat(10_000)}x`), says: 'full of anchors'},
  {kind: 'an unknown tag', edit: after('extra: !include /etc/passwd'), says: 'tag'},
  {kind: 'a tag of another language', edit: after("extra: !!js/function 'x'"), says: 'tag'},
  {kind: 'a binary tag', edit: after('extra: !!binary AAAA'), says: 'tags are not allowed'},
  {kind: 'a key twice', edit: after('schema: firebreak/runbook@1'), says: 'schema: this key appears twice'},
  {kind: 'a key twice, once escaped', edit: after('"\\u0073chema": x'), says: 'schema: this key appears twice'},
  {kind: 'a merge key', edit: after('<<: {a: b}'), says: 'merge keys are not allowed'},
  {kind: 'a second document', edit: (valid) => `${valid}---\n${valid}`, says: 'multiple documents'},
  {kind: 'YAML 1.1', edit: (valid) => `%YAML 1.1\n---\n${valid}`, says: 'expected YAML 1.2'},
  {kind: 'an unknown directive', edit: (valid) => `%FOO bar\n---\n${valid}`, says: 'directive'},
  {kind: 'a key that is a list', edit: after('[a, b]: c'), says: 'a key must be text'},
  {kind: 'a key that is null', edit: after('~: c'), says: 'a key must be text'},
  {kind: 'an old boolean', edit: after('extra: yes'), says: 'is a boolean to a YAML 1.1 reader'},
  {kind: 'an id that is infinite', edit: after('extra: 12345678901234567890123456789e99'), says: 'reads as a number'},
  {kind: 'an id in powers of ten', edit: after('extra: 1e5'), says: 'reads as a number'},
  {kind: 'an id in base sixteen', edit: after('extra: 0x10'), says: 'reads as a number'},
  {kind: 'an id in base eight', edit: after('extra: 0o17'), says: 'reads as a number'},
  {kind: 'an id that begins with nought', edit: after('extra: 007'), says: 'reads as a number'},
  {kind: 'an id that loses digits', edit: after('extra: 12345678901234567890'), says: 'reads as a number'},
  {kind: 'infinity', edit: after('extra: .inf'), says: 'reads as a number'},
  {kind: 'no number', edit: after('extra: .nan'), says: 'reads as a number'},
  {kind: '__proto__', edit: after('__proto__: {polluted: yours}'), says: '__proto__: is not allowed as a key'},
  {
    kind: 'constructor',
    edit: after('constructor: {prototype: {polluted: yours}}'),
    says: 'constructor: is not allowed',
  },
  {kind: 'prototype inside', edit: after('extra: {prototype: {polluted: yours}}'), says: 'prototype: is not allowed'},
  {kind: 'half a character by escape', edit: after('extra: "\\ud800"'), says: 'half a character'},
  {kind: 'Cyrillic inside a Latin word', edit: after('# suppоrt-bot'), says: 'U+043E, which looks like one'},
  {kind: 'Greek inside a Latin word', edit: after('extra: Αccount'), says: 'U+0391, which looks like one'},
  {
    kind: 'full-width letters inside a Latin word',
    edit: after('extra: ａccount'),
    says: 'U+FF41, which looks like one',
  },
  {kind: 'an unknown key', edit: after('extra: 1'), says: 'extra: is not a known key'},
  {kind: 'a huge text', edit: full('', 'x'), says: 'extra: is not a known key'},
  {kind: 'a huge key', edit: (valid) => `${valid}${'x'.repeat(900)}: 1\n`, says: 'is not a known key'},
]

/** What JSON can be; `valid` is an object that begins with a brace. */
export const hostileJson: readonly Hostile[] = [
  ...anyText,
  {kind: 'a byte order mark', edit: (valid) => `\uFEFF${valid}`, says: 'is not JSON'},
  {kind: 'a key twice', edit: (valid) => valid.replace('{', '{"schema": "x",'), says: 'schema: this key appears twice'},
  {
    kind: 'a key twice, once escaped',
    edit: (valid) => valid.replace('{', '{"\\u0073chema": "x",'),
    says: 'schema: this key appears twice',
  },
  {
    kind: 'a key twice inside a list',
    edit: (valid) => valid.replace('{', '{"x": [{}, {"a": "\\\\", "a": 2}],'),
    says: 'x[1].a: this key appears twice',
  },
  {kind: '__proto__', edit: (valid) => valid.replace('{', '{"__proto__": {"polluted": "yours"},'), says: 'not allowed'},
  {
    kind: 'constructor',
    edit: (valid) => valid.replace('{', '{"x": {"constructor": {"prototype": {"polluted": "yours"}}},'),
    says: 'x.constructor: is not allowed as a key',
  },
  {kind: 'deep lists', edit: (valid) => valid.replace('{', `{"x": ${'['.repeat(10_000)},`), says: 'nested deeper'},
  {kind: 'deep objects', edit: (valid) => valid.replace('{', '{"x": '.repeat(400)), says: 'nested deeper'},
  {
    kind: 'half a character by escape',
    edit: (valid) => valid.replace('{', '{"x": "\\ud800",'),
    says: 'half a character',
  },
  {kind: 'an infinite number', edit: (valid) => valid.replace('{', '{"x": 1e400,'), says: 'loses digits'},
  {
    kind: 'a number that loses digits',
    edit: (valid) => valid.replace('{', '{"x": 9007199254740993,'),
    says: 'loses digits',
  },
  {kind: 'a comment', edit: (valid) => `// x\n${valid}`, says: 'is not JSON'},
  {kind: 'a second document', edit: (valid) => `${valid}${valid}`, says: 'is not JSON'},
  {kind: 'a text cut short', edit: (valid) => valid.slice(0, -5), says: 'is not JSON'},
  {kind: 'an unknown key', edit: (valid) => valid.replace('{', '{"x": 1,'), says: 'x: is not a known key'},
]
