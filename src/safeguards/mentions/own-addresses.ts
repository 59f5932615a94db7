import type {NetworkInterfaceInfo} from 'node:os'

/** Networks that live inside this machine: nobody reaches it through them. */
const inside = /^(?:docker|br-|veth|virbr|podman|cni|flannel|cali|lxc|lxd|vmnet|vboxnet|bridge)/

/** The addresses by which this machine stands in a network, be it a Mesh, a segment or an office, from what the operating system lists. */
export const ownAddresses = (
  interfaces: Readonly<Record<string, readonly Pick<NetworkInterfaceInfo, 'address' | 'internal'>[] | undefined>>,
): readonly string[] =>
  Object.entries(interfaces).flatMap(([name, addresses = []]) =>
    inside.test(name)
      ? []
      : addresses.flatMap(({address, internal}) =>
          internal || /^(?:fe80:|169\.254\.)/i.test(address) ? [] : [address],
        ),
  )
