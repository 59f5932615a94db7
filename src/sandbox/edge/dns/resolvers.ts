import {anyPort, type TakePort} from '../listen.ts'
import {type Resolution, startResolver} from './server.ts'

/** Ports of the resolvers on loopback, by device name. */
export type ResolverPorts = Readonly<Record<string, number>>

export interface Resolvers {
  readonly ports: ResolverPorts
  stop(): Promise<void>
}

/** DNS as the devices meet it: the client of each sends its questions to Gateway. */
export async function startResolvers(
  devices: readonly string[],
  resolve: (device: string, name: string) => Resolution,
  takePort: TakePort = anyPort,
): Promise<Resolvers> {
  const all = await Promise.all(
    devices.map(async (device) => ({
      device,
      ...(await startResolver(device, (name) => resolve(device, name), takePort())),
    })),
  )
  return {
    ports: Object.fromEntries(all.map(({device, port}) => [device, port])),
    async stop() {
      await Promise.all(all.map((one) => one.stop()))
    },
  }
}
