import { bareUrl } from '../../runtime/database/mask-url.ts';
import { reasonOf } from '../../runtime/errors.ts';
import type { FleetConfig } from '../../runtime/fleet/config.ts';
import type { ReplicaSnapshot } from '../../runtime/fleet/snapshot.ts';
import type { HostedSettings, RemoteSettings } from '../../runtime/fleet/third-party.ts';
import { findCommand, refuseMissingDirectory } from '../../runtime/process/find-command.ts';
import type { Finding } from './finding.ts';

/** Whether the programs of third parties are there to be started, and how those elsewhere are. */
export function checkThirdParty(
  { thirdParty }: Pick<FleetConfig, 'thirdParty'>,
  replicas: readonly ReplicaSnapshot[],
  env: Readonly<Record<string, string | undefined>>,
): readonly Finding[] {
  const enabled = Object.entries(thirdParty).filter(([, settings]) => settings.enabled);
  return enabled.map(([name, settings]) =>
    settings.kind === 'hosted'
      ? checkProgram(name, settings, env['PATH'] ?? '')
      : checkRemote(
          name,
          settings,
          replicas.find(({ server }) => server === name),
        ),
  );
}

function checkProgram(name: string, { command, cwd, env }: HostedSettings, searchPath: string): Finding {
  const common = { section: 'third-party', name } as const;
  try {
    const found = findCommand(command, env['PATH'] ?? searchPath);
    refuseMissingDirectory(cwd);
    return { ...common, status: 'ok', detail: found };
  } catch (error) {
    return {
      ...common,
      status: 'fail',
      detail: reasonOf(error),
      fix: `Install it, or correct servers.${name} in mcpctl.yaml; then \`mcpctl up ${name}\`.`,
    };
  }
}

function checkRemote(name: string, { url }: RemoteSettings, replica: ReplicaSnapshot | undefined): Finding {
  const common = { section: 'third-party', name } as const;
  const where = bareUrl(url);
  if (replica === undefined || replica.state === 'stopped') {
    return { ...common, status: 'ok', detail: `${where}; not asked while it is down` };
  }
  const { state, reason } = replica;
  if (state === 'ready') return { ...common, status: 'ok', detail: `${where} answers` };
  return {
    ...common,
    status: state === 'degraded' ? 'warn' : 'fail',
    detail: `${where} is ${state}: ${reason ?? 'nothing is known yet'}`,
    fix: `\`mcpctl why ${name}\` tells since when; \`mcpctl restart ${name}\` asks it again at once.`,
  };
}
