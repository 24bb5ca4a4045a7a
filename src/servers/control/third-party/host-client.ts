/** stdio-host as control asks it: how its children are, and to start one anew. */
import type { HostedReport } from '../../../runtime/fleet/hosted.ts';
import { probe } from '../../../runtime/health/http-probe.ts';

const answerTimeoutMs = 1000;

export interface HostDoor {
  readonly port: number;
  readonly token: string | null;
}

/** @throws Error when it does not answer */
export async function readReports(door: HostDoor): Promise<readonly HostedReport[]> {
  const answer = await probe({ ...door, path: '/hosted', timeoutMs: answerTimeoutMs });
  if (answer.status !== 200) throw new Error(`stdio-host answers with HTTP ${answer.status}`);
  return JSON.parse(answer.body) as HostedReport[];
}

/** Returns when the restart has begun. @throws Error when it does not answer, or does not host `server` */
export async function restartHosted(door: HostDoor, server: string): Promise<void> {
  const path = `/hosted/${encodeURIComponent(server)}/restart`;
  const answer = await probe({ ...door, path, json: {}, timeoutMs: answerTimeoutMs });
  if (answer.status !== 202) throw new Error(`stdio-host answers with HTTP ${answer.status}: ${answer.body}`);
}
