import {styleText} from 'node:util'
import type {Paint} from '../views/text/paint.ts'

/** Colours for one stream: none when it is no terminal, or when NO_COLOR asks for none. */
export function paintFor(stream: NodeJS.WritableStream): Paint {
  return (style, text) => styleText(style, text, {stream, validateStream: true})
}
