/** `up`: from the fleet that is to the fleet that was asked for. */
import { OperationalError } from '../../runtime/errors.ts';
import type { Enforcement, FleetConfig } from '../../runtime/fleet/config.ts';
import type { ProgressListener, UpRequest } from '../../runtime/fleet/control-api.ts';
import {
  type DesiredReplica,
  desiredReplicas,
  isHost,
  selectReplicas,
  withHost,
} from '../../runtime/fleet/desired-replicas.ts';
import type { UpPlan } from '../../runtime/fleet/plan.ts';
import { planGuests } from '../../runtime/fleet/plan-guests.ts';
import { planUp } from '../../runtime/fleet/plan-up.ts';
import { portIds } from '../../runtime/fleet/port-id.ts';
import { hostedServers } from '../../runtime/fleet/third-party.ts';
import type { FleetManager } from './fleet-manager.ts';
import { endStrays } from './leftovers.ts';
import { refuseUnenforceable } from './limiters.ts';
import { choosePorts, type PortChoice } from './port-choice.ts';
import { specHash } from './process-spec.ts';
import { progressReporter } from './progress-reporter.ts';
import { startInOrder } from './start-in-order.ts';
import { guestHash } from './third-party/guests.ts';

/** @throws OperationalError `SERVER_UNKNOWN`; `PORT_TAKEN` for the gateway's port, before anything is changed */
export async function bringUp(
  manager: FleetManager,
  asked: UpRequest,
  listener: ProgressListener,
  signal: AbortSignal,
): Promise<void> {
  const request = { ...asked, config: keepingScale(asked.config, manager) };
  const report = progressReporter(listener);
  await endStrays(manager);
  const { desired, selected } = selectedBy(request, manager);
  refuseUnenforceable(strictServers(request, selected), manager.options.limiterOf);
  await using choice = await portsFor(selected, manager);
  refuseForeignGateway(selected, choice);
  const wanted = wantedBy({ request, desired, selected, choice, manager });
  const plan = planOf(wanted, request, choice, manager);
  listener({ type: 'plan', plan });
  for (const { portNotice } of plan.replicas) if (portNotice !== null) report.notice(portNotice);
  manager.adoptConfig(request.config);
  await startInOrder({ manager, request, wanted, plan, choice, report, signal });
}

/** What `up` would do; changes nothing, and holds no port afterwards. */
export async function planBringUp(manager: FleetManager, asked: UpRequest): Promise<UpPlan> {
  const request = { ...asked, config: keepingScale(asked.config, manager) };
  const { desired, selected } = selectedBy(request, manager);
  await using choice = await portsFor(selected, manager);
  return planOf(wantedBy({ request, desired, selected, choice, manager }), request, choice, manager);
}

/** A server that follows its load keeps the replicas it has, within its bounds. */
function keepingScale(config: FleetConfig, { replicas }: FleetManager): FleetConfig {
  const servers = Object.entries(config.servers).map(([name, settings]) => {
    const { autoscale } = settings;
    const running = replicas.filter(
      ({ desired, isWanted }) => isWanted && desired.entry.name === name,
    ).length;
    if (autoscale === null || running === 0) return [name, settings] as const;
    const kept = Math.min(autoscale.max, Math.max(autoscale.min, running));
    return [name, { ...settings, replicas: kept }] as const;
  });
  return { ...config, servers: Object.fromEntries(servers) };
}

interface Selection {
  readonly desired: readonly DesiredReplica[];
  /** Those of `desired` the command is about. */
  readonly selected: readonly DesiredReplica[];
}

export interface Wanted extends Selection {
  /** Of every desired replica, by port id. */
  readonly ports: ReadonlyMap<string, number>;
  readonly specHashes: ReadonlyMap<string, string>;
}

function selectedBy({ config, servers }: UpRequest, { options }: FleetManager): Selection {
  const desired = desiredReplicas(config, options.catalog);
  const guests = Object.keys(config.thirdParty).filter((name) => config.thirdParty[name]?.enabled);
  const known = [...new Set(desired.map(({ entry }) => entry.name)), ...guests];
  const unknown = servers.find((server) => !known.includes(server));
  if (unknown !== undefined) throw new OperationalError('SERVER_UNKNOWN', { server: unknown, known });
  return { desired, selected: selectReplicas(desired, withHost(servers, config, options.catalog)) };
}

/** Those that insist on their limits, by name. */
function strictServers(
  { config, servers }: UpRequest,
  selected: readonly DesiredReplica[],
): readonly { readonly server: string; readonly enforce: Enforcement }[] {
  const hosted = hostedServers(config).filter(([name]) => servers.length === 0 || servers.includes(name));
  return [
    ...selected.map(({ entry, settings }) => ({ server: entry.name, enforce: settings.enforce })),
    ...hosted.map(([server, { enforce }]) => ({ server, enforce })),
  ];
}

/** Of those that do not run, and of those whose configured port has become another than the one they have. */
function portsFor(selected: readonly DesiredReplica[], manager: FleetManager): Promise<PortChoice> {
  const inNeed = selected.filter(({ id, replica, settings }) => {
    const running = manager.find(id);
    if (running?.isRunning !== true) return true;
    const isChanged = running.desired.settings.port !== settings.port;
    return isChanged && replica === 1 && settings.port !== 0 && settings.port !== running.port;
  });
  return choosePorts(inNeed, manager.lastPorts);
}

function wantedBy(
  state: Selection & { request: UpRequest; choice: PortChoice; manager: FleetManager },
): Wanted {
  const { request, desired, selected, choice, manager } = state;
  const ports = new Map(
    desired.flatMap((replica) =>
      portIds(replica).map((portId) => [portId, portOf(portId, replica, choice, manager)] as const),
    ),
  );
  const hashOf = (replica: DesiredReplica): string =>
    specHash(replica, request.config, manager.options.facts, (portId) => ports.get(portId) ?? 0);
  return {
    desired,
    selected,
    ports,
    specHashes: new Map(selected.map((replica) => [replica.id, hashOf(replica)])),
  };
}

/** The one it gets, else the one it has, else the one it would get. */
function portOf(
  portId: string,
  { id, settings }: DesiredReplica,
  { ports }: PortChoice,
  manager: FleetManager,
): number {
  const isRunning = manager.find(id)?.isRunning === true;
  const current = ports.get(portId)?.port ?? (isRunning ? manager.portOf(portId) : null);
  return current ?? ((portId === id ? settings.port : 0) || (manager.lastPorts[portId] ?? 0));
}

function planOf(
  { desired, selected, specHashes }: Wanted,
  { config, servers }: UpRequest,
  { ports }: PortChoice,
  manager: FleetManager,
): UpPlan {
  const running = manager.replicas
    .filter(({ isRunning }) => isRunning)
    .map(({ id, desired: { entry }, port, specHash: hash }) => ({
      id,
      server: entry.name,
      port,
      specHash: hash,
    }));
  const { replicas } = planUp({ desired, selected, running, specHashes, ports });
  const guests = planGuests({
    thirdParty: config.thirdParty,
    servers,
    known: manager.guests.all,
    hashOf: guestHash,
    isHostRestarted: replicas.some(
      ({ server, action }) =>
        (action === 'start' || action === 'restart') && isHost(manager.options.catalog, server),
    ),
  });
  return { replicas: [...replicas, ...guests] };
}

function refuseForeignGateway(selected: readonly DesiredReplica[], choice: PortChoice): void {
  // Clients know the gateway by its port: it cannot just move.
  const gateway = selected.find(({ entry, settings }) => entry.kind === 'gateway' && settings.port !== 0);
  const holder = gateway === undefined ? null : choice.holderOf(gateway.id);
  if (gateway !== undefined && holder !== null) {
    throw new OperationalError('PORT_TAKEN', { server: gateway.id, port: gateway.settings.port, holder });
  }
}
