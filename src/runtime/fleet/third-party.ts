/** Servers that others wrote, as the operator asked for them in `mcpctl.yaml`. */
import path from 'node:path';
import type { FleetPaths } from '../state/fleet-paths.ts';
import type { FleetConfig, ProbeSettings, ServerDefaults } from './config.ts';
import type { RemoteOAuth, ServerPolicy } from './upstream.ts';

export type ThirdPartySettings = HostedSettings | RemoteSettings;

/** A program on this machine that speaks on its standard streams; a child of stdio-host. */
export interface HostedSettings extends ServerDefaults {
  readonly kind: 'hosted';
  /** What clients may do with it, through the gateway. */
  readonly policy: ServerPolicy;
  readonly enabled: boolean;
  /** Absolute when it was given as a path, else looked up in PATH. */
  readonly command: string;
  /** May hold secrets, like `env`. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Absolute. */
  readonly cwd: string;
}

/** A server somewhere else, reached by HTTP. */
export interface RemoteSettings {
  readonly kind: 'remote';
  /** What clients may do with it, through the gateway. */
  readonly policy: ServerPolicy;
  readonly enabled: boolean;
  /** May hold a key in its query. */
  readonly url: string;
  /** May hold secrets. */
  readonly headers: Readonly<Record<string, string>>;
  readonly oauth: Omit<RemoteOAuth, 'tokenFile'> | null;
  /** How control asks whether it is there. */
  readonly readiness: ProbeSettings;
  /** How long `up` waits for its first answer. */
  readonly startTimeoutMs: number;
}

/** Those of the fleet that stdio-host runs. */
export function hostedServers({
  thirdParty,
}: Pick<FleetConfig, 'thirdParty'>): readonly (readonly [string, HostedSettings])[] {
  return Object.entries(thirdParty).filter(
    (entry): entry is [string, HostedSettings] => entry[1].kind === 'hosted' && entry[1].enabled,
  );
}

/** Where the gateway keeps the OAuth tokens of a remote server. */
export function oauthTokenFile({ root }: Pick<FleetPaths, 'root'>, server: string): string {
  return path.join(root, 'oauth', `${server}.json`);
}
