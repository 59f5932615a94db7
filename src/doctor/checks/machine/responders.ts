import type {Found, MachineCheck} from '../../check.ts'

export const responders: MachineCheck = {
  id: 'responders',
  of: 'machine',
  title: 'firebreak knows whom it must not lock out',
  severity: 'warning',
  why: 'only what the inventory names is safeguarded: a run could cut off the people who lead it',
  reads: '`responders` of the inventory',
  permissions: [],
  look({inventory: {responders: known}, hasTrust}) {
    const found: readonly (Found | false)[] = [
      known.breakGlassToken === undefined && {
        object: 'responders.breakGlassToken',
        message: 'no break-glass token is named',
        mend: ['make an API token for emergencies alone, and write its id under responders.breakGlassToken'],
      },
      known.devices.length + known.addresses.length === 0 && {
        object: 'responders.devices',
        message: 'neither a device nor an address of the responders is named',
        mend: ['name them under responders.devices and responders.addresses'],
      },
      !hasTrust && {
        object: 'trust.yaml',
        severity: 'advice',
        message: 'there is no trust file: the names on approvals are believed',
        mend: ['firebreak keys init, then write the line that it prints into trust.yaml'],
      },
    ]
    return found.filter((one) => one !== false)
  },
}
