/** What control and stdio-host say to each other: which servers are to be hosted, and how they are. */
import type { ReplicaSnapshot } from './snapshot.ts';
import type { HostedSettings } from './third-party.ts';

/** `hosted.json`: written by control, replaced in one step, of mode 0600 as it holds secrets. */
export interface HostedFile {
  readonly schema: 1;
  /** By name. */
  readonly servers: Readonly<Record<string, HostedEntry>>;
}

export interface HostedEntry {
  /** Changes with the settings: whoever has the same one runs already what is wanted. */
  readonly hash: string;
  readonly settings: HostedSettings;
}

/** What stdio-host answers at `GET /hosted`: one for each server. */
export interface HostedReport {
  readonly hash: string;
  /** How the first start since it was asked for went; `null` while that is under way. */
  readonly settled: HostedStart | null;
  readonly snapshot: ReplicaSnapshot;
}

export interface HostedStart {
  readonly phase: 'ready' | 'crashed' | 'timed-out';
  readonly reason: string | null;
  readonly lastLines: readonly string[];
}

/** @throws Error that says what is wrong, unless `text` is a whole list */
export function parseHostedFile(text: string): HostedFile {
  const file = JSON.parse(text) as Partial<HostedFile> | null;
  if (file?.schema !== 1) throw new Error('not a list of hosted servers of schema 1');
  const { servers } = file;
  if (typeof servers !== 'object' || servers === null) throw new Error('"servers" is not an object');
  for (const [name, entry] of Object.entries(servers)) {
    if (typeof entry?.hash !== 'string' || typeof entry.settings?.command !== 'string') {
      throw new Error(`"servers.${name}" has no hash and settings`);
    }
  }
  return file as HostedFile;
}
