/** Shorter values are not searched for: they would turn up in innocent text. */
export const shortest = 8

/**
 * How one value may be written: plain, URL-encoded, JSON-escaped, HTML-escaped, hex, base64 at each of its three
 * alignments, and each of them byte for byte.
 */
export function formsOf(value: string): readonly string[] {
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
    inHtml(text),
    JSON.stringify(value).slice(1, -1),
    JSON.stringify(JSON.stringify(value)).slice(3, -3),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    ...base64Forms(bytes, 'base64'),
    ...base64Forms(bytes, 'base64url'),
  ]
  return [...new Set([...forms, ...forms.map(bytewise)])]
}

/** As it looks where bytes are read one character each. */
const bytewise = (form: string): string => Buffer.from(form).toString('latin1')

const entities: Readonly<Record<string, string>> = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;'}
const inHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character)

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
