/** `doctor --fix`: repairs what is ours and wrong, one thing after the other. */
import { reasonOf } from '../../runtime/errors.ts';
import type { Finding } from './finding.ts';

export interface RepairedFinding extends Finding {
  /** Whether it was put right; left out where there was nothing to repair. */
  readonly fixed?: boolean;
}

/** Each in the order of the report. What could not be repaired stays as it was found, with the reason. */
export async function repairFindings(findings: readonly Finding[]): Promise<readonly RepairedFinding[]> {
  const repaired: RepairedFinding[] = [];
  for (const finding of findings) {
    if (finding.repair === undefined) repaired.push(finding);
    else repaired.push(await repairOne(finding, finding.repair));
  }
  return repaired;
}

async function repairOne(finding: Finding, repair: NonNullable<Finding['repair']>): Promise<RepairedFinding> {
  const { repair: _repair, fix: _fix, ...rest } = finding;
  try {
    const did = await repair();
    return { ...rest, status: 'ok', detail: `${finding.detail}: ${did}`, fixed: true };
  } catch (error) {
    return {
      ...finding,
      detail: `${finding.detail}; it could not be repaired: ${reasonOf(error)}`,
      fixed: false,
    };
  }
}
