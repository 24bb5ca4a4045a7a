/** A third-party server as `mcpctl config show` tells of it: every value that may be a secret is masked. */
import { formatDuration } from '../../runtime/config/units.ts';
import { bareUrl } from '../../runtime/database/mask-url.ts';
import type { ServerDefaults } from '../../runtime/fleet/config.ts';
import type { HostedSettings, RemoteSettings, ThirdPartySettings } from '../../runtime/fleet/third-party.ts';
import { serverPolicyView } from './policy-view.ts';

type View = Readonly<Record<string, unknown>>;

const mask = '***';

/** @param limitsView how limits are shown, as of every server */
export function thirdPartyView(
  settings: ThirdPartySettings,
  limitsView: (limits: ServerDefaults) => View,
): View {
  return settings.kind === 'hosted' ? hostedView(settings, limitsView) : remoteView(settings);
}

function hostedView(settings: HostedSettings, limitsView: (limits: ServerDefaults) => View): View {
  const { enabled, command, args, env, cwd } = settings;
  return {
    enabled,
    command,
    args,
    cwd,
    ...masked('env', env),
    ...limitsView(settings),
    ...serverPolicyView(settings.policy),
  };
}

function remoteView({ enabled, url, headers, oauth, startTimeoutMs, policy }: RemoteSettings): View {
  return {
    enabled,
    // Keys are passed in the query, too.
    url: bareUrl(url),
    ...masked('headers', headers),
    ...(oauth === null
      ? {}
      : { oauth: { ...oauth, ...(oauth.clientSecret === null ? {} : { clientSecret: mask }) } }),
    startTimeout: formatDuration(startTimeoutMs),
    ...serverPolicyView(policy),
  };
}

function masked(key: string, values: Readonly<Record<string, string>>): View {
  const names = Object.keys(values);
  return names.length === 0 ? {} : { [key]: Object.fromEntries(names.map((name) => [name, mask])) };
}
