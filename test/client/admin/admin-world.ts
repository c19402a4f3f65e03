// An admin client in a simulated world, and a broker that coordinates everything.

import { Admin, type AdminOptions } from '../../../src/client/index.ts';
import { findCoordinatorApi } from '../../../src/protocol/apis/find-coordinator.ts';
import { startWorld, type World } from '../world.ts';

export interface AdminWorld extends World {
  readonly admin: Admin;
  /** Lets everything happen until the promise is settled. */
  run<T>(promise: Promise<T>): Promise<T>;
}

export async function startAdminWorld(options: Omit<AdminOptions, 'platform'> = {}): Promise<AdminWorld> {
  const world = await startWorld();
  const { cluster, client, machine } = world;
  cluster.broker.handle(findCoordinatorApi, (request, { version }) => {
    const here = { nodeId: cluster.nodeId, host: cluster.host, port: cluster.broker.port, errorCode: 0 };
    if (version < 4) return here;
    return { coordinators: request.coordinatorKeys.map((key) => ({ key, ...here })) };
  });
  const admin = new Admin({ bootstrapServers: cluster.bootstrapServers, platform: client, ...options });
  return { ...world, admin, run: (promise) => machine.runUntil(promise) };
}

export async function stop({ admin, machine }: AdminWorld): Promise<void> {
  await machine.runUntil(admin.close());
}

export async function rejectionOf(world: AdminWorld, promise: Promise<unknown>): Promise<Error> {
  return world.run(
    promise.then(
      () => new Error('it did not reject'),
      (error: unknown) => error as Error,
    ),
  );
}
