import type {KeptEvidence, Standing} from '../documents/answers/incident-report.ts'
import {count} from '../text/amounts.ts'
import {fact, foreign, inference, type Statement} from '../text/pieces.ts'
import {type Case, type CaseRun, containing, isReleased} from './case.ts'

/** What still works is named one by one up to here: a summary is short. */
const named = 3

function residual({report}: CaseRun): readonly Statement[] {
  const {open = [], accepted = []} = Object.groupBy(
    report.residual.filter(({standing}) => standing !== 'not-covered'),
    (item) => (item.accepted === undefined ? 'open' : 'accepted'),
  )
  return [
    ...open
      .slice(0, named)
      .map(({standing, what}) =>
        standing === 'open'
          ? fact('Still works: ', foreign(what), '.')
          : inference('May still work: ', foreign(what), '.'),
      ),
    ...(open.length > named ? [fact(`${open.length - named} more may still work; see below.`)] : []),
    ...(accepted.length === 0
      ? []
      : [
          fact(
            `${count(accepted.length, 'thing')} still ${accepted.length === 1 ? 'works' : 'work'} by somebody's decision; see below.`,
          ),
        ]),
  ]
}

function unsettled(of: CaseRun, runs: Case): readonly Statement[] {
  const {report} = of
  const failed = report.evidence.filter(({bag}) => bag === undefined).length
  const unknown = report.ledger?.unknown.length ?? 0
  return [
    ...(isReleased(of, runs) ? [] : residual(of)),
    ...(unknown === 0 ? [] : [fact(`What became of ${count(unknown, 'credential')} is not known.`)]),
    ...(report.breakGlass === undefined || report.breakGlass.review !== undefined
      ? []
      : [fact('One person went on without the approval of others, and nobody else has reviewed that yet.')]),
    ...(failed === 0 ? [] : [fact(`${count(failed, 'collection')} of evidence failed.`)]),
  ]
}

function standing(inForce: readonly Standing[]): readonly Statement[] {
  if (inForce.length === 0) return []
  const until = inForce.flatMap((one) => one.until ?? []).toSorted()[0]
  return [
    fact(
      `${count(inForce.length, 'change')} still ${inForce.length === 1 ? 'stands, until it is' : 'stand, until they are'} released${until === undefined ? '' : `; the first asks for a review on ${until.slice(0, 10)} at ${until.slice(11, 16)} UTC`}.`,
    ),
  ]
}

function unsafe(evidence: readonly KeptEvidence[]): readonly Statement[] {
  const looks = evidence.flatMap(({look}) => look ?? [])
  const changed = looks.filter(({standing: now, problems}) => now === 'changed' || problems.length > 0).length
  const refused = looks.flatMap(({signatures}) =>
    signatures.filter(({standing: worth}) => worth === 'not-valid' || worth === 'signer-unknown'),
  ).length
  const gone = looks.filter(({standing: now}) => now === 'gone').length
  const uncopied = evidence.flatMap((kept) => kept.uncopied).length
  const gaps = evidence.flatMap(({sources}) => sources.flatMap((source) => source.gaps)).length
  return [
    ...(changed === 0
      ? []
      : [fact(`${count(changed, 'bag')} of evidence ${changed === 1 ? 'is' : 'are'} not as it was sealed.`)]),
    ...(gone === 0
      ? []
      : [fact(`${count(gone, 'bag')} of evidence ${gone === 1 ? 'is' : 'are'} not where it was sealed.`)]),
    ...(refused === 0
      ? []
      : [
          fact(
            `${count(refused, 'signature')} beside the evidence ${refused === 1 ? 'does' : 'do'} not count; see below.`,
          ),
        ]),
    ...(uncopied === 0 ? [] : [fact(`${count(uncopied, 'copy', 'copies')} of the evidence could not be made.`)]),
    ...(gaps === 0
      ? []
      : [fact(`The evidence has ${count(gaps, 'gap')} that ${gaps === 1 ? 'is' : 'are'} known and named below.`)]),
  ]
}

/** What somebody still has to do or to know; one sentence that says so where there is nothing. */
export function openMatters(
  runs: Case,
  {inForce, evidence}: {readonly inForce: readonly Standing[]; readonly evidence: readonly KeptEvidence[]},
): readonly Statement[] {
  const found = [...standing(inForce), ...containing(runs).flatMap((of) => unsettled(of, runs)), ...unsafe(evidence)]
  return found.length === 0 ? [inference('Nothing that the record knows of.')] : found
}
