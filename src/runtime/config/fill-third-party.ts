/** From what the operator wrote about the servers of others to all of it. */
import path from 'node:path';
import type { ProbeSettings, ServerDefaults } from '../fleet/config.ts';
import type { HostedSettings, RemoteSettings, ThirdPartySettings } from '../fleet/third-party.ts';
import { serverPolicyOf } from './fill-policy.ts';
import { absolutePath } from './resolve-reference.ts';
import type { HostedInput, RemoteInput, ThirdPartyInput } from './third-party-input.ts';

/** Whose home and which directory paths are meant from. */
export interface PathBase {
  readonly directory: string;
  readonly home: string;
}

/** @param limits the server's own, with the defaults of the file filled in */
export function thirdPartyOf(
  given: ThirdPartyInput,
  limits: ServerDefaults,
  base: PathBase,
): ThirdPartySettings {
  return 'command' in given ? hostedOf(given, limits, base) : remoteOf(given, limits.startTimeoutMs);
}

function hostedOf(given: HostedInput, limits: ServerDefaults, { directory, home }: PathBase): HostedSettings {
  const { command, args = [], env = {}, cwd = '.' } = given;
  // A name alone is looked up in PATH; anything else is a path, which is meant from where the file is.
  const isPath = command.includes('/') || command === '~';
  return {
    ...limits,
    kind: 'hosted',
    policy: serverPolicyOf(given, false),
    enabled: given.enabled ?? true,
    command: isPath ? absolutePath(command, directory, home) : command,
    args: args.map((argument) => (/^~(\/|$)/.test(argument) ? path.join(home, argument.slice(1)) : argument)),
    env,
    cwd: absolutePath(cwd, directory, home),
  };
}

/** Somebody else's machine is not to be asked every second. */
const remoteReadiness: ProbeSettings = { intervalMs: 30_000, timeoutMs: 5000, failures: 2 };

function remoteOf(given: RemoteInput, startTimeoutMs: number): RemoteSettings {
  const { oauth } = given;
  const { interval, timeout, failures } = given.probes?.readiness ?? {};
  return {
    kind: 'remote',
    policy: serverPolicyOf(given, false),
    enabled: given.enabled ?? true,
    url: given.url,
    headers: given.headers ?? {},
    oauth:
      oauth === undefined
        ? null
        : {
            grant: oauth.grant ?? 'authorization-code',
            clientId: oauth.clientId ?? null,
            clientSecret: oauth.clientSecret ?? null,
            scopes: oauth.scopes ?? [],
          },
    readiness: {
      intervalMs: interval ?? remoteReadiness.intervalMs,
      timeoutMs: timeout ?? remoteReadiness.timeoutMs,
      failures: failures ?? remoteReadiness.failures,
    },
    startTimeoutMs,
  };
}
