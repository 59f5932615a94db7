import {once} from 'node:events'
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import {join} from 'node:path'
import {execa} from 'execa'

const config = (dir: string): string => `
[ req ]
distinguished_name = name
prompt = no
[ name ]
CN = Test
[ root ]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[ stamper ]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
authorityKeyIdentifier = keyid
[ tsa ]
default_tsa = tsa_config
[ tsa_config ]
serial = ${dir}/serial
crypto_device = builtin
signer_cert = ${dir}/tsa.pem
certs = ${dir}/root.pem
signer_key = ${dir}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ordering = no
tsa_name = no
ess_cert_id_chain = no
`

async function makeCertificates(dir: string): Promise<void> {
  const openssl = async (...args: readonly string[]) => execa('openssl', args, {cwd: dir})
  writeFileSync(join(dir, 'openssl.cnf'), config(dir))
  writeFileSync(join(dir, 'serial'), '01\n')
  for (const name of ['root', 'tsa'])
    await openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', `${name}.key`)
  await openssl(
    'req',
    '-new',
    '-x509',
    '-key',
    'root.key',
    '-out',
    'root.pem',
    '-days',
    '30',
    '-subj',
    '/CN=Test root',
    '-config',
    'openssl.cnf',
    '-extensions',
    'root',
  )
  await openssl(
    'req',
    '-new',
    '-key',
    'tsa.key',
    '-out',
    'tsa.csr',
    '-subj',
    '/CN=Test clock',
    '-config',
    'openssl.cnf',
  )
  await openssl(
    'x509',
    '-req',
    '-in',
    'tsa.csr',
    '-CA',
    'root.pem',
    '-CAkey',
    'root.key',
    '-CAcreateserial',
    '-out',
    'tsa.pem',
    '-days',
    '30',
    '-extfile',
    'openssl.cnf',
    '-extensions',
    'stamper',
  )
}

/** A time stamp authority on loopback; openssl does the work. */
export async function startTimeAuthority(dir: string) {
  mkdirSync(dir, {recursive: true})
  await makeCertificates(dir)
  let queries = 0
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk)
      const name = join(dir, `query-${(queries += 1)}`)
      writeFileSync(`${name}.tsq`, Buffer.concat(chunks))
      await execa('openssl', [
        'ts',
        '-reply',
        '-config',
        join(dir, 'openssl.cnf'),
        '-queryfile',
        `${name}.tsq`,
        '-out',
        `${name}.tsr`,
      ])
      response.writeHead(200, {'content-type': 'application/timestamp-reply'}).end(readFileSync(`${name}.tsr`))
    })()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const {port} = server.address() as AddressInfo
  const pem = (name: string) => readFileSync(join(dir, `${name}.pem`), 'utf8').trim()
  return {
    url: `http://127.0.0.1:${port}/`,
    authority: {
      name: 'test',
      certificates: [pem('tsa'), pem('root')],
      validFrom: '2020-01-01T00:00:00Z',
      validTo: '2100-01-01T00:00:00Z',
    },
    /** What openssl itself says of a stamp on these bytes. */
    async verify(bytes: Uint8Array, stamp: Uint8Array): Promise<boolean> {
      writeFileSync(join(dir, 'bytes'), bytes)
      writeFileSync(join(dir, 'stamp'), stamp)
      const args = [
        'ts',
        '-verify',
        '-data',
        join(dir, 'bytes'),
        '-in',
        join(dir, 'stamp'),
        '-CAfile',
        join(dir, 'root.pem'),
        '-untrusted',
        join(dir, 'tsa.pem'),
      ]
      const {exitCode} = await execa('openssl', args, {reject: false})
      return exitCode === 0
    },
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
