import type {Secret} from './secret.ts'

/** Shorter values are not searched for: they would turn up in innocent text. */
const shortest = 8

/** Things that are secret by their look, whether or not we know the value. */
const looks: readonly (readonly [pattern: RegExp, shown: string])[] = [
  [/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$)/g, '[redacted private key]'],
  [/\bcf(?:k|ut|at)_[A-Za-z0-9]{40,}/g, '[redacted token]'],
  [/\beyJ[A-Za-z0-9_-]+\.eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g, '[redacted token]'],
  [/\b(Bearer)\s+(?!\[)[^\s"'\\,;]+/gi, '$1 [redacted token]'],
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/:@]*:[^\s/@]+@/gi, '$1[redacted]@'],
]

/** A function that takes every secret out of a text: each value in all the forms below, and whatever looks like one. */
export function createRedactor(secrets: Iterable<Secret>): (text: string) => string {
  const names = new Map<string, string>()
  for (const secret of secrets) {
    for (const form of formsOf(secret.reveal())) names.set(form, secret.toString())
  }
  const forms = [...names.keys()].toSorted((a, b) => b.length - a.length)
  const known = forms.length === 0 ? undefined : new RegExp(forms.map(literally).join('|'), 'g')
  return (text) => {
    const named = known === undefined ? text : text.replace(known, (form) => names.get(form) ?? '[secret]')
    return looks.reduce((shown, [pattern, replacement]) => shown.replace(pattern, replacement), named)
  }
}

const literally = (form: string): string => form.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)

/** How one value may be written: plain, URL-encoded, JSON-escaped, hex, and base64 at each of its three alignments. */
function formsOf(value: string): readonly string[] {
  if (value.length < shortest) return []
  const text = value.toWellFormed()
  const bytes = Buffer.from(text)
  const url = encodeURIComponent(text)
  const forms = [
    value,
    text,
    url,
    url.replaceAll(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()),
    new URLSearchParams({'': text}).toString().slice(1),
    encodeURI(text),
    JSON.stringify(value).slice(1, -1),
    JSON.stringify(JSON.stringify(value)).slice(3, -3),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    ...base64Forms(bytes, 'base64'),
    ...base64Forms(bytes, 'base64url'),
  ]
  return [...new Set(forms)].filter((form) => form.length >= shortest)
}

/** Base64 cuts bytes in threes, so a value inside a longer text looks different by where it starts; the outermost characters hold foreign bits. */
function base64Forms(bytes: Buffer, encoding: 'base64' | 'base64url'): readonly string[] {
  const whole = bytes.toString(encoding)
  const inside = [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString(encoding)
      .replace(/=+$/, '')
    const foreignAtStart = Math.ceil((offset * 8) / 6)
    const foreignAtEnd = (offset + bytes.length) % 3 === 0 ? 0 : 1
    return encoded.slice(foreignAtStart, encoded.length - foreignAtEnd)
  })
  return [whole, ...inside]
}
