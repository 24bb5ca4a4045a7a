import type { OperationalError } from '../runtime/errors.ts';
import type { CliContext } from './context.ts';
import { type FleetOutcome, failureError } from './fleet-outcome.ts';
import { paintFor } from './format/colour.ts';
import { formatDuration } from './format/duration.ts';
import { fleetTable } from './format/fleet-table.ts';

/**
 * Prints what came of `up` or `restart`.
 *
 * @throws OperationalError `SERVER_CRASHED`, `SERVER_NOT_READY` for the first server that failed; the others are printed
 */
export function reportOutcome(
  outcome: FleetOutcome,
  context: Pick<CliContext, 'out' | 'err'>,
  { json }: { readonly json: boolean },
): void {
  const [first, ...others] = outcome.failures.map(failureError);
  if (json) context.out.line(JSON.stringify(outcome, null, 2));
  else showOutcome(outcome, context, others);
  if (first !== undefined) throw first;
}

/** The same for a command that goes on: what failed is printed, all of it. */
export function showOutcome(
  outcome: FleetOutcome,
  { out, err }: Pick<CliContext, 'out' | 'err'>,
  errors: readonly OperationalError[] = outcome.failures.map(failureError),
): void {
  for (const line of outcomeLines(outcome, paintFor(out))) out.line(line);
  for (const { message, code } of errors) err.line(`error: ${message} [${code}]`);
}

function outcomeLines(
  { ok, snapshot, gatewayUrl, tookMs }: FleetOutcome,
  paint: ReturnType<typeof paintFor>,
): readonly string[] {
  const fact = (name: string, value: string) => `${paint('gray', name.padEnd(8))}  ${value}`;
  const next = ok
    ? 'mcpctl status · mcpctl tools · mcpctl top · mcpctl token (what clients send)'
    : 'mcpctl status · mcpctl logs · mcpctl doctor';
  return [
    ...fleetTable(snapshot, paint),
    '',
    ...(gatewayUrl === null ? [] : [fact('gateway', gatewayUrl)]),
    ...snapshot.warnings.map((warning) => fact('warning', warning)),
    fact('took', formatDuration(tookMs)),
    fact('next', next),
  ];
}
