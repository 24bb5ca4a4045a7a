import type { Finding } from './finding.ts';

const neededMajor = 24;

export function checkNode({
  version,
  execPath,
  platform,
}: {
  /** Such as `v24.1.0`. */
  readonly version: string;
  readonly execPath: string;
  readonly platform: string;
}): readonly Finding[] {
  return [nodeVersion(version, execPath), operatingSystem(platform)];
}

function nodeVersion(version: string, execPath: string): Finding {
  const isNewEnough = Number.parseInt(version.slice(1), 10) >= neededMajor;
  const common = { section: 'node', name: 'version', detail: `${version} (${execPath})` } as const;
  if (isNewEnough) return { ...common, status: 'ok' };
  return { ...common, status: 'fail', fix: `Install Node ${neededMajor} or newer.` };
}

function operatingSystem(platform: string): Finding {
  const common = { section: 'node', name: 'platform', detail: platform } as const;
  if (platform === 'linux') return { ...common, status: 'ok' };
  return { ...common, status: 'fail', fix: 'This version runs fleets on Linux only: it reads /proc.' };
}
