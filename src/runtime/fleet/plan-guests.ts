import type { PlannedReplica } from './plan.ts';
import type { ThirdPartySettings } from './third-party.ts';

/** A third-party server that is looked after already. */
export interface KnownGuest {
  readonly name: string;
  readonly hash: string;
  readonly isRunning: boolean;
}

/** What `up` has to do about third-party servers; pure. */
export function planGuests(state: {
  readonly thirdParty: Readonly<Record<string, ThirdPartySettings>>;
  /** Those the command is about; empty: all. */
  readonly servers: readonly string[];
  readonly known: readonly KnownGuest[];
  readonly hashOf: (settings: ThirdPartySettings) => string;
  /** Whether stdio-host is started or restarted, and its children with it. */
  readonly isHostRestarted: boolean;
}): readonly PlannedReplica[] {
  const { thirdParty, servers, known, hashOf, isHostRestarted } = state;
  const row = (name: string, action: PlannedReplica['action'], why: string): PlannedReplica => {
    return { id: name, server: name, action, why, wave: 0, port: null, portNotice: null };
  };
  const wanted = Object.entries(thirdParty).filter(([, { enabled }]) => enabled);
  const names = new Set(wanted.map(([name]) => name));
  const stops = known
    .filter(({ name }) => !names.has(name))
    .map(({ name }) => row(name, 'stop', 'no longer in the configuration'));
  const selected = wanted.filter(([name]) => servers.length === 0 || servers.includes(name));
  const starts = selected.map(([name, settings]) => {
    const current = known.find((guest) => guest.name === name);
    if (current === undefined || !current.isRunning) return row(name, 'start', 'not running');
    if (current.hash !== hashOf(settings)) return row(name, 'restart', 'its settings changed');
    if (settings.kind === 'hosted' && isHostRestarted)
      return row(name, 'restart', 'stdio-host is started anew');
    return row(name, 'keep', 'running');
  });
  return [...stops, ...starts];
}
