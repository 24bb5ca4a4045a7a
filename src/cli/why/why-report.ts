/** What is known about the last failure of one process; the `--json` shape of docs/json.md. */
import type { FleetSnapshot, ReplicaSnapshot } from '../../runtime/fleet/snapshot.ts';
import type { LifeEvent } from '../../runtime/history/life-event.ts';

export interface WhyReport {
  readonly schema: 1;
  /** Of the process: a server with several replicas is asked about the one that failed last. */
  readonly id: string;
  /** How it is now; `null` when it is no part of the fleet any more. */
  readonly state: ReplicaSnapshot['state'] | null;
  readonly reason: string | null;
  readonly memoryLimitBytes: number | null;
  /** `null`: it never failed, as far as its history goes back. */
  readonly failure: LifeEvent | null;
  readonly lastCall: CutCall | null;
  /** Path of the heap snapshot that the process wrote before it failed; `null`: none. */
  readonly heapSnapshot: string | null;
  /** Oldest first. */
  readonly history: readonly LifeEvent[];
  /** What to do now. */
  readonly next: string;
}

/** A call that was in flight when the process went away. */
export interface CutCall {
  readonly at: string;
  readonly method: string | null;
  readonly tool: string | null;
  /** Since it was sent. */
  readonly ms: number;
}

const failures: readonly LifeEvent['event'][] = ['crashed', 'replaced', 'unreachable'];
const shownEvents = 12;

/** The process of `name` (a server or one replica of it) that failed last; pure. */
export function whyReport(
  name: string,
  { replicas }: Pick<FleetSnapshot, 'replicas'>,
  history: readonly LifeEvent[],
): Omit<WhyReport, 'lastCall' | 'heapSnapshot'> {
  const own = history.filter(({ id }) => id === name || isReplicaOf(name, id));
  const failure = own.findLast(({ event }) => failures.includes(event)) ?? null;
  const id = failure?.id ?? replicas.find((replica) => replica.server === name)?.id ?? name;
  const replica = replicas.find((candidate) => candidate.id === id);
  return {
    schema: 1,
    id,
    state: replica?.state ?? null,
    reason: replica?.reason ?? null,
    memoryLimitBytes: replica?.memory.limitBytes ?? null,
    failure,
    history: own.filter((event) => event.id === id).slice(-shownEvents),
    next: nextStep(id, failure, replica),
  };
}

/** `memory-2` is one of `memory`. */
export function isReplicaOf(server: string, id: string): boolean {
  return id.startsWith(`${server}-`) && /^\d+$/.test(id.slice(server.length + 1));
}

function nextStep(id: string, failure: LifeEvent | null, replica: ReplicaSnapshot | undefined): string {
  const server = replica?.server ?? id;
  if (replica?.state === 'waiting') return 'Look at what it waits for: `mcpctl status`.';
  if (failure === null) return `Nothing has to be done; \`mcpctl logs ${server}\` shows what it does.`;
  if (
    failure.exit?.isOutOfMemory === true ||
    /its limit is|out of JavaScript heap/.test(failure.reason ?? '')
  ) {
    return `Raise servers.${server}.memory in mcpctl.yaml, or find what grows with heapSnapshot: true.`;
  }
  if (replica?.state === 'crash-loop') {
    return `Correct what its last words say, then \`mcpctl restart ${server}\` tries it at once.`;
  }
  if (failure.event === 'unreachable') {
    return `See whether its URL can be reached from here; \`mcpctl restart ${server}\` asks it again at once.`;
  }
  if (failure.event === 'replaced') return `See what held it up: \`mcpctl logs ${server} --since 10m\`.`;
  return `Read on in \`mcpctl logs ${server} --since 10m\`.`;
}
