import type {Runbook} from '../../src/core/documents/runbook.ts'
import {runbookFile} from '../fixtures/range.ts'

/** A shipped runbook whose release says otherwise what is watched, and for how long. */
export function releasedBy(name: string, release: Partial<Runbook['release']>) {
  const {document, digest} = runbookFile(name)
  return {document: {...document, release: {...document.release, ...release}}, digest}
}
