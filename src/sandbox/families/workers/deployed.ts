import type {Account} from '../../account/account.ts'
import type {Code, Deployment, Script, Version} from './records.ts'

/** An active Durable Object keeps its code for as long after a deployment that does not ask for more haste (docs: Durable Objects, code updates). */
export const objectDelayMs = 300_000

const versionsOf = ({versions}: Script, deployment: Deployment | undefined): readonly Version[] =>
  (deployment?.versions ?? []).flatMap(({version_id: id}) => versions.find((version) => version.id === id) ?? [])

/** The versions that answer at the edge now, the one with the largest share first. */
export function servingVersion(account: Account, script: Script): Version | undefined {
  const arrived = script.deployments.find(({at}) => at + account.delayMs('setting') <= account.clock.mono())
  return versionsOf(script, arrived ?? script.deployments.at(-1))[0]
}

/** What the newest deployment serves, whether it has reached the edge or not. The safe version is bound to nothing. */
export const deployedCode = (script: Script): Code | undefined => versionsOf(script, script.deployments[0])[0]?.code

/** The version that a Durable Object runs which was active all along. */
export function objectVersion(account: Account, script: Script): Version | undefined {
  const arrived = script.deployments.find(
    ({at, immediate}) => at + account.delayMs('setting') + (immediate ? 0 : objectDelayMs) <= account.clock.mono(),
  )
  return versionsOf(script, arrived ?? script.deployments.at(-1))[0]
}

/** Whether all traffic goes to the newest version. */
export const newestServes = ({versions, deployments}: Script): boolean =>
  deployments[0]?.versions.length === 1 && deployments[0].versions[0]?.version_id === versions[0]?.id
