import type {Residual} from '../../../core/documents/plan.ts'

/** What an unplugged secret leaves (docs: Secrets Store; SDK: SecretEditParams). `others` may use it still. */
export function secretResidual(name: string, others: readonly string[]): readonly Residual[] {
  const inUse: readonly Residual[] = others.map((service) => ({
    code: 'secret-other-service',
    standing: 'open',
    on: name,
    what: `${name} in service ${service}`,
    why: `${service} runs no agent, so its scope was left on the secret`,
    next: `in the dashboard, take scope ${service} off secret ${name} if an agent gets at it there`,
  }))
  return [
    ...inUse,
    {
      code: 'secret-deployed-binding',
      standing: 'unknown',
      on: name,
      what: `Workers and gateways that were bound to ${name} before`,
      why: 'whether a binding that is deployed loses the secret with its scope is not verified on a live account',
      next: 'name probes on the secret in firebreak.yaml: only a call that is seen to fail tells',
      closedBy: 'probe',
    },
    {
      code: 'secret-known',
      standing: 'not-covered',
      on: name,
      what: `the value of ${name}, where an agent has read it, and duplicates of the secret under other names`,
      why: 'the value works wherever it was issued, and the store does not say what was duplicated from what',
      next: `replace ${name} at its issuer`,
    },
  ]
}
