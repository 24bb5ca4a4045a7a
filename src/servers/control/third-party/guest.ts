/** A server of somebody else, as control looks after it: not a process of control's own, but a row like any other. */
import type { ReplicaSnapshot } from '../../../runtime/fleet/snapshot.ts';
import type { ThirdPartySettings } from '../../../runtime/fleet/third-party.ts';
import type { Upstream } from '../../../runtime/fleet/upstream.ts';
import type { Settled } from '../start-attempt.ts';

export interface Guest {
  readonly name: string;
  readonly settings: ThirdPartySettings;
  /** Changes with the settings. */
  readonly hash: string;
  /** Whether it runs, or is on its way: not when it ended and rests. */
  readonly isRunning: boolean;
  /** Whether it ended, and waits to be asked for: nothing new in its settings wakes it. */
  readonly isResting: boolean;
  snapshot(): ReplicaSnapshot;
  /** Where the gateway finds it. */
  upstream(): Upstream;
  /** Starts it anew; for one elsewhere, asks it anew. */
  restart(): Promise<void>;
  /** How its start goes, once that is known. `signal` ends the waiting, not the start. */
  settled(signal: AbortSignal): Promise<Settled>;
  /** Looks after it no more. */
  close(): void;
}
