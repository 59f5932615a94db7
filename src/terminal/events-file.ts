import {appendFileSync, writeFileSync} from 'node:fs'
import type {JournalEntry} from '../core/documents/journal.ts'
import {Fault} from '../core/fault.ts'
import {inertJson} from '../core/text/inert-json.ts'

/**
 * Streams journal entries to a file, one JSON document a line. Throws USAGE when the file cannot be written at
 * the start. A disk that is full later ends the stream and not the run: the journal has it all.
 */
export function openEventsFile(path: string | undefined, tell: (text: string) => void): (entry: JournalEntry) => void {
  if (path === undefined) return () => undefined
  try {
    writeFileSync(path, '', {flag: 'a', mode: 0o600})
  } catch (cause) {
    throw new Fault('USAGE', `--events: cannot write to ${path}`, {
      cause,
      next: ['give a path in a folder that exists'],
    })
  }
  let isOpen = true
  return (entry) => {
    if (!isOpen) return
    try {
      appendFileSync(path, `${inertJson(entry)}\n`)
    } catch (error) {
      isOpen = false
      tell(`--events: stopped writing to ${path}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
}
