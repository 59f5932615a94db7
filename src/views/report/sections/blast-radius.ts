import {blastRadiusWords} from '../../text/words.ts'
import {foreign, type Block, type Section, type Words} from '../page.ts'
import {perRun, type Told} from './per-run.ts'

const isRadius = (text: unknown): text is keyof typeof blastRadiusWords =>
  typeof text === 'string' && text in blastRadiusWords

/** The letters of a blast radius with what they mean. */
const spoken = (words: Words): Words =>
  words.map((piece) => (isRadius(piece) ? `${piece}: ${blastRadiusWords[piece]}` : piece))

/** Who was to be hit by the plan, and who was. */
export const blastRadiusSection = (told: Told): Section =>
  perRun('Blast radius: predicted and actual', told, ({state: {run}}): readonly Block[] => {
    const found = told.report.blastRadius.find((one) => one.run === run)
    if (found === undefined) return []
    return [
      {
        kind: 'table',
        caption:
          'Predicted is inference: what the plan concluded from the account, its logs and the inventory. Actual is fact.',
        head: ['What', 'Predicted', 'Actual'],
        rows: found.reaches.map(({what, predicted, actual}) => [[what], spoken(predicted), spoken(actual)]),
      },
      {
        kind: 'items',
        items: found.unknown.map((line) => ['not known when it was planned: ', foreign(line)]),
      },
    ]
  })
