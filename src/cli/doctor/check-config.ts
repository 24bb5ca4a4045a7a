import type { FleetConfig } from '../../runtime/fleet/config.ts';
import type { Fleet } from '../context.ts';
import { type Finding, failure } from './finding.ts';

export interface ConfigResult {
  readonly findings: readonly Finding[];
  /** `null` when there is a mistake in it. */
  readonly config: FleetConfig | null;
}

export async function checkConfig(fleet: Pick<Fleet, 'loadConfig'>): Promise<ConfigResult> {
  try {
    const config = await fleet.loadConfig();
    const detail = config.file === null ? 'no config file: the defaults apply' : `${config.file} is valid`;
    return { findings: [{ section: 'config', name: 'file', status: 'ok', detail }], config };
  } catch (error) {
    return { findings: [failure('config', 'file', error)], config: null };
  }
}
