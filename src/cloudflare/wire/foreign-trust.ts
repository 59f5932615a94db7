/** Variables that often have a good reason, and that a responder should know of before a token is sent. */
const noteworthy: Readonly<Record<string, string>> = {
  NODE_EXTRA_CA_CERTS: 'whoever holds a key of these authorities can read the API token on its way',
  SSL_CERT_FILE: 'whoever holds a key of these authorities can read the API token on its way',
  LD_PRELOAD: 'this code runs inside firebreak and sees every secret',
  DYLD_INSERT_LIBRARIES: 'this code runs inside firebreak and sees every secret',
}

/** One line for each variable by which others may come to see what is sent. */
export function foreignTrust(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  return Object.entries(noteworthy)
    .filter(([name]) => (env[name] ?? '') !== '')
    .map(([name, why]) => `warning  ${name} is set: ${why}`)
}
