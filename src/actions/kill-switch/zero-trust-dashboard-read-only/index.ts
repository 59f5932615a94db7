import {z} from 'zod'
import {defineAction, type Hazard, type Move, type Proposal} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import {sameJson} from '../../../core/digest.ts'
import {Duration} from '../../../core/ids.ts'
import {held, notHeld, unproven, type Verdict} from '../../../core/outcome.ts'
import {HexRef} from '../../../core/targets.ts'
import {type DashboardContext, observeDashboard} from './observe.ts'
import {settingsWith, State} from './organization.ts'
import {changesSince, dashboardActor} from './records.ts'
import {dashboardResidual} from './residual.ts'

const Params = z.strictObject({
  account: HexRef,
  /** How far back tokens and members count as made by the intruder until somebody vouches for them. */
  since: Duration.default('24h'),
  /** Shown to whoever finds the dashboard locked. */
  reason: z.string().min(1).max(200).default('Emergency containment by firebreak'),
})
type Params = z.infer<typeof Params>

const plan = ({account, reason}: Params, before: State): Proposal<State> =>
  before.readOnly
    ? {kind: 'none', why: `the Zero Trust dashboard of ${account.name} is already read-only`}
    : {
        kind: 'update',
        after: {readOnly: true, reason},
        summary: `Make the Zero Trust dashboard of ${account.name} read-only for everybody; the API and Terraform go on working`,
      }

function hazards({account}: Params, {own}: DashboardContext): readonly Hazard[] {
  const about = {object: account.name, rule: 'own-token-ends', result: 'warned' as const}
  if (own === undefined) {
    const message =
      'whether the token that firebreak uses is an API token of the account cannot be read: only the API can lift the lock'
    return [
      {
        ...about,
        message,
        next: ['keep a second API token with Access: Organizations, Identity Providers, and Groups Write at hand'],
      },
    ]
  }
  return own.endsSoon === undefined
    ? []
    : [{...about, message: `the token that firebreak uses ends at ${own.endsSoon}, and only the API can lift the lock`}]
}

function apply(_params: Params, before: State, after: State, {organization}: DashboardContext): readonly Move[] {
  if (sameJson(before, after)) return []
  return [
    {
      name: after.readOnly ? 'lock-dashboard' : 'unlock-dashboard',
      replaces: {
        seen: organization,
        look: ({api, account}) => api.zeroTrust.organizations.list({account_id: account}),
      },
      send: ({api, account}) =>
        api.zeroTrust.organizations.update({account_id: account, ...settingsWith(organization, after)}),
    },
  ]
}

const verify = (after: State, now: State): Verdict =>
  now.readOnly === after.readOnly
    ? held
    : notHeld(`the Zero Trust dashboard is ${now.readOnly ? 'read-only' : 'open for changes'}`)

const release = ({account}: Params, before: State, _after: State, now: State): Proposal<State> =>
  now.readOnly === before.readOnly
    ? {kind: 'none', why: `the Zero Trust dashboard of ${account.name} is open for changes already`}
    : {
        kind: 'update',
        after: before,
        summary: `Open the Zero Trust dashboard of ${account.name} for changes again`,
      }

/** Whether somebody has changed anything in the dashboard since. The audit log records no reads and is some minutes late. */
async function quiet(reader: Reader, _params: Params, since: Date): Promise<Verdict> {
  const records = await changesSince(reader, since)
  if (records === undefined) return unproven('the audit log cannot be read')
  const actors = [...new Set(records.rows.flatMap((row) => dashboardActor(row) ?? []))]
  if (actors.length > 0)
    return notHeld(`the audit log has changes made in the dashboard since, by ${actors.join(', ')}`)
  return records.whole ? held : unproven('the audit log is longer than what is read of it')
}

/**
 * Locks the Zero Trust dashboard for everybody, whatever their rights; changes go through the API or Terraform only
 * (SDK: Organization.is_ui_read_only; docs: Cloudflare One, API and Terraform, Set dashboard to read-only). The update
 * replaces the settings of the organization, so that each sends back what the look before it found.
 */
export default defineAction<Params, State, DashboardContext>({
  id: 'zero-trust.dashboard-read-only',
  family: 'kill-switch',
  title: 'Make the Zero Trust dashboard read-only',
  source: 'https://developers.cloudflare.com/cloudflare-one/api-terraform/',
  permissions: {
    read: [
      'Access: Organizations, Identity Providers, and Groups Read',
      'Account API Tokens Read',
      'Account Settings Read',
    ],
    write: ['Access: Organizations, Identity Providers, and Groups Write'],
  },
  target: {param: 'account', kind: 'account'},
  class: 'P',
  blastRadius: 'BR4',
  undo: 'U1',
  direction: 'restrict',
  propagation: {ms: 30_000, source: 'not documented: an assumption, not verified on a live account'},
  params: Params,
  state: State,
  observe: observeDashboard,
  plan,
  hazards: (params, {context}) => hazards(params, context),
  apply,
  verify,
  release,
  residual: ({account}, {context}) => dashboardResidual(account, context),
  quiet,
})
