import type {TrustedKey} from '../../core/signed/trust.ts'

/** Where a new key lies, and the lines that make others trust it. */
export function newKeyView(path: string, {keyId, person, publicKey, validFrom, validTo, roles}: TrustedKey): string {
  return [
    `kept in ${path}, readable by you alone`,
    '',
    'Add this under `keys` of trust.yaml, which begins with `schema: firebreak/trust@1`,',
    'and have somebody else review it:',
    '',
    // Quoted: a hex number may look like one in decimal.
    `  - keyId: '${keyId}'`,
    `    person: '${person}'`,
    `    publicKey: ${publicKey}`,
    `    validFrom: ${validFrom}`,
    `    validTo: ${validTo}`,
    `    roles: [${roles.join(', ')}]`,
  ].join('\n')
}
