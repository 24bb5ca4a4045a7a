import { CommanderError } from 'commander';
import { OperationalError } from '../runtime/errors.ts';
import type { CliContext, Output } from './context.ts';
import { exitCodeFor, exitCodes } from './exit-code.ts';
import { ExitStatus } from './exit-status.ts';
import { nextStep } from './next-step.ts';
import { createProgram } from './program.ts';

/** Runs one command line and returns its exit code; the only place that catches. */
export async function run(argv: readonly string[], context: CliContext): Promise<number> {
  try {
    const program = await createProgram(argv, context);
    await program.parseAsync([...argv], { from: 'user' });
    return exitCodes.done;
  } catch (error) {
    return endWith(error, context.err, argv.includes('--json'));
  }
}

function endWith(error: unknown, err: Output, isJson: boolean): number {
  // Commander has printed its own message by now; help and version end with 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  if (error instanceof ExitStatus) return error.exitCode;
  if (error instanceof OperationalError) {
    const { code, message } = error;
    const next = nextStep(error);
    if (isJson) err.line(JSON.stringify({ error: { code, message, next } }));
    else err.line(`error: ${message} [${code}]\nnext: ${next}`);
    return exitCodeFor(code);
  }
  err.line(`bug in mcpctl: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return exitCodes.bug;
}
