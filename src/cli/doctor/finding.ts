/** What one check of `mcpctl doctor` found; also the shape of `doctor --json` (docs/json.md). */
import { OperationalError } from '../../runtime/errors.ts';
import { nextStep } from '../next-step.ts';

/** In the order of the report. */
export const sections = [
  'node',
  'config',
  'state',
  'ports',
  'processes',
  'third-party',
  'supervisor',
  'limits',
  'logs',
  'postgres',
  'vectors',
  'embedding',
  'tools',
  'network',
] as const;

export type Section = (typeof sections)[number];

export interface Finding {
  readonly section: Section;
  /** What was looked at, in a word or two; stable. */
  readonly name: string;
  /** `warn`: the fleet can run, but not as it should. `fail`: it cannot. */
  readonly status: 'ok' | 'warn' | 'fail';
  readonly detail: string;
  /** The way out. */
  readonly fix?: string;
  /** What `doctor --fix` does about it: only to what is ours. Says what it did, or rejects. */
  readonly repair?: () => string | Promise<string>;
}

/** An operational error as a finding. @throws `error` itself when it is a bug */
export function failure(section: Section, name: string, error: unknown): Finding {
  if (!(error instanceof OperationalError)) throw error;
  return {
    section,
    name,
    status: 'fail',
    detail: `${error.message} [${error.code}]`,
    fix: nextStep(error),
  };
}
