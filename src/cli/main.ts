/** The composition root: the process as the commands may see it. */
import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import path from 'node:path';
import type { CliContext } from './context.ts';

const { env } = process;

// Compiled code goes where the platform keeps caches, not into the state of a fleet that may not exist yet. Only what is
// imported afterwards is cached, hence the dynamic imports.
enableCompileCache(path.join(env['XDG_CACHE_HOME'] || path.join(homedir(), '.cache'), 'mcpctl', 'compile'));
const [{ run }, { createOutput }, { createFleet }] = await Promise.all([
  import('./run.ts'),
  import('./output.ts'),
  import('./fleet.ts'),
]);

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => interruption.abort());
}
// `mcpctl logs | head`: the reader has had enough, which is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});
// Ink's colour library knows FORCE_COLOR only.
if (env['NO_COLOR']) env['FORCE_COLOR'] = '0';

const context: CliContext = {
  out: createOutput(process.stdout, env),
  err: createOutput(process.stderr, env),
  env,
  cwd: process.cwd(),
  // Opening stdin costs milliseconds that most commands need not spend.
  get stdin() {
    return process.stdin;
  },
  get screen() {
    return process.stdout.isTTY && process.stdin.isTTY ? process.stdout : null;
  },
  now: Date.now,
  interrupted: interruption.signal,
  fleet: (options) => createFleet(options, { env, cwd: process.cwd(), interrupted: interruption.signal }),
};

process.exitCode = await run(process.argv.slice(2), context);
