import {addRoute} from '../families/networks/networks.ts'
import type {Seeding} from '../world.ts'
import type {Account} from './account.ts'
import {lifetimeMs} from './duration.ts'
import {register} from './mesh.ts'
import {permissionGroupId} from './mint.ts'
import type {Device, Enrolment, PolicyRule} from './records.ts'

const defaultDuration = '8760h'
/** How long before the incident an API token was issued, unless a seed says otherwise. */
const peaceTimeMs = 30 * 86_400_000

function addDevice(account: Account, {name, address, enrolment}: Omit<Device, 'id'>) {
  const device = {id: account.mint.uuid('device'), name, address, enrolment}
  account.devices.set(name, device)
  return {id: device.id, registration: register(account, device).id}
}

/** When a service token made now, with this duration, expires; absent for one that never does. */
export function expiryOf(account: Account, duration: string): {readonly expiresAt?: string} {
  const lifetime = lifetimeMs(duration)
  if (lifetime === undefined) throw new TypeError(`${duration} is no duration such as 8760h`)
  return lifetime === Infinity ? {} : {expiresAt: new Date(account.clock.now().getTime() + lifetime).toISOString()}
}

const credentialSeeding = (account: Account): Pick<Seeding, 'addServiceToken' | 'addApiToken'> => ({
  addServiceToken({name, duration = defaultDuration}) {
    const {mint} = account
    const token = {
      id: mint.uuid('service-token'),
      name,
      clientId: `${mint.hex('client-id')}.access`,
      enabled: true,
      duration,
      ...expiryOf(account, duration),
      secret: mint.hex('client-secret', 64),
      secretVersion: 1,
      createdAt: account.stamp(),
      updatedAt: account.stamp(),
    }
    account.serviceTokens.set(token.id, account.lag('serviceToken', token))
    return {id: token.id, clientId: token.clientId, clientSecret: token.secret}
  },
  addApiToken({name, permissions, expiresOn, allowedAddresses, provisionedBy, createdBy, issuedOn, user}) {
    const {mint} = account
    const issued = issuedOn ?? new Date(account.clock.now().getTime() - peaceTimeMs).toISOString()
    const token = {
      id: mint.hex('api-token'),
      name,
      value: mint.apiToken(),
      status: 'active' as const,
      policies: [
        {
          id: mint.hex('token-policy'),
          effect: 'allow' as const,
          resources: {[`com.cloudflare.api.account.${account.id}`]: '*'},
          permission_groups: permissions.map((permission) => ({id: permissionGroupId(permission), name: permission})),
        },
      ],
      ...(allowedAddresses === undefined ? {} : {condition: {request_ip: {in: allowedAddresses}}}),
      ...(expiresOn === undefined ? {} : {expires_on: expiresOn}),
      issued_on: issued,
      modified_on: issued,
      ...(user === undefined ? {} : {user}),
      ...(createdBy === undefined ? {} : {creator_email_at_creation: createdBy}),
      ...(provisionedBy === undefined ? {} : {provisioner_type: 'oauth', provisioner_id: provisionedBy}),
    }
    account.apiTokens.set(token.id, account.lag('apiToken', token))
    return {id: token.id, value: token.value}
  },
})

const accessSeeding = (account: Account): Pick<Seeding, 'addApp' | 'addUserLogin' | 'addGroup' | 'addPerson'> => ({
  addApp({name, type, domain, admits, emails = [], excludes = []}) {
    const exclude = excludes.map((id) => ({group: {id}}))
    const policy = (decision: 'allow' | 'non_identity', kind: string, include: readonly PolicyRule[]) =>
      include.length === 0
        ? []
        : [{id: account.mint.uuid('access-policy'), name: `${name}-${kind}`, decision, include, exclude}]
    const policies = [
      ...policy(
        'non_identity',
        'service-auth',
        admits.map((id) => ({service_token: {token_id: id}})),
      ),
      ...policy(
        'allow',
        'people',
        emails.map((email) => ({email: {email}})),
      ),
    ]
    const id = account.mint.uuid('access-app')
    account.apps.set(id, {
      id,
      name,
      type,
      ...(domain === undefined ? {} : {domain}),
      policies,
      created_at: account.stamp(),
      sessionsRevoked: account.lag('session', -Infinity),
    })
    return {id, policies: policies.map((one) => ({id: one.id, name: one.name}))}
  },
  addUserLogin(login) {
    account.userLogins.push({...login, at: account.stamp(), ray: account.mint.hex('ray', 16)})
  },
  addGroup({name, include}) {
    const id = account.mint.uuid('access-group')
    account.groups.set(id, account.lag('setting', {id, name, include, exclude: [], require: []}))
    return {id}
  },
  addPerson({email, name}) {
    const id = account.mint.uuid('access-user')
    const assertion = account.mint.hex('assertion', 64)
    const sessionsRevoked = account.lag('session', -Infinity)
    const since = account.stamp()
    account.people.set(email, {id, email, name, assertion, since, sessionsRevoked, signInFrom: -Infinity})
    return {id, assertion}
  },
})

const gatewaySeeding = (account: Account): Pick<Seeding, 'addRule' | 'addList'> => ({
  addRule({name, action, filter, traffic, precedence, enabled, description = '', readOnly = false}) {
    const id = account.mint.uuid('gateway-rule')
    const times = {created_at: account.stamp(), updated_at: account.stamp()}
    const empty = {identity: '', device_posture: '', rule_settings: {}, schedule: null, expiration: null}
    const rule = {
      ...empty,
      ...times,
      id,
      name,
      description,
      action,
      enabled,
      filters: [filter],
      traffic,
      precedence,
      read_only: readOnly,
      version: 1,
    }
    account.rules.set(id, account.lag('rule', rule))
    return {id}
  },
  addList({name, type, values = []}) {
    const id = account.mint.uuid('gateway-list')
    const now = account.stamp()
    const items = values.map((value) => ({value, description: '', created_at: now}))
    account.lists.set(
      id,
      account.lag('list', {id, name, type, description: '', items, created_at: now, updated_at: now}),
    )
    return {id}
  },
})

const meshSeeding = (account: Account): Pick<Seeding, 'addMeshNode' | 'addDevice'> => ({
  addMeshNode({name, cidrs, replicas}) {
    const {mint} = account
    const id = mint.uuid('mesh-node')
    const secret = mint.hex('tunnel-secret', 64)
    const connectors = replicas.map(({name: device}) => ({device, connector: mint.uuid('connector')}))
    account.nodes.set(
      id,
      account.lag('tunnelSecret', {
        id,
        name,
        replicas: connectors,
        secret,
        secretVersion: 1,
        createdAt: account.stamp(),
      }),
    )
    for (const network of cidrs) addRoute(account, {network, tunnelId: id})
    const enrolment = {by: 'node', id, learnedSecret: secret} as const
    const registrations = replicas.map((replica) => ({
      id: addDevice(account, {...replica, enrolment}).registration,
      device: replica.name,
    }))
    return {id, registrations}
  },
  addDevice({name, address, enrolment}) {
    const by: Enrolment =
      'email' in enrolment ? {by: 'person', email: enrolment.email} : {by: 'service-token', id: enrolment.serviceToken}
    return addDevice(account, {name, address, enrolment: by})
  },
})

export const createSeeding = (account: Account): Seeding => ({
  ...credentialSeeding(account),
  ...accessSeeding(account),
  ...gatewaySeeding(account),
  ...meshSeeding(account),
})
