/** DBOS, contained: it lives once per process, so everything about it is in this file. */
import type { DBOS as Dbos } from '@dbos-inc/dbos-sdk';
import { OperationalError, reasonOf } from '../../../runtime/errors.ts';
import type { Logger } from '../../../runtime/telemetry/logger.ts';
import type { DurableContext, DurableRuns, RunBody } from './durable-runs.ts';

export interface DbosOptions {
  readonly databaseUrl: string;
  /** Of this process alone: DBOS runs again what it finds under its own id when it starts. */
  readonly executorId: string;
  readonly body: RunBody;
  readonly log: Logger;
}

/** The order of steps inside a run. A run is only continued by code of the same shape: change it with the order. */
const runShape = 'run-1';
const schemaName = 'orchestrator_dbos';
const poolSize = 6;
// PostgreSQL notifies those who sleep; they look for themselves only in case that a notification was lost.
const sleepPollMs = 30_000;
const takeOverPage = 200;

export type DbosModule = typeof import('@dbos-inc/dbos-sdk');

/** 70 ms of loading: begin it while the database connects. */
export function loadDbos(): Promise<DbosModule> {
  return import('@dbos-inc/dbos-sdk');
}

/** Creates or updates DBOS's tables, and starts it. Once per process. */
export async function launchDbos(
  { DBOS, Error: errors }: DbosModule,
  options: DbosOptions,
): Promise<DurableRuns> {
  let isClosing = false;
  DBOS.setConfig({
    name: 'mcpctl-orchestrator',
    systemDatabaseUrl: connectionUrl(options.databaseUrl),
    systemDatabaseSchemaName: schemaName,
    systemDatabasePoolSize: poolSize,
    applicationVersion: runShape,
    executorID: options.executorId,
    enableOTLP: false,
    tracingEnabled: false,
    // What is cut off while closing is not worth a line: the next process continues it.
    logger: forwardTo(options.log.child({ part: 'dbos' }), () => isClosing),
  });
  const context = contextOf(DBOS);
  const run = DBOS.registerWorkflow((runId: string) => options.body(runId, context), { name: 'run' });
  await launch(DBOS, errors);

  const start = async (runId: string): Promise<void> => {
    await DBOS.startWorkflow(run, { workflowID: runId })(runId);
  };
  const wake = async (runId: string): Promise<void> => {
    try {
      await DBOS.send(runId, 'wake');
    } catch (error) {
      if (!(error instanceof errors.DBOSNonExistentWorkflowError)) throw error;
      await start(runId);
    }
  };
  let closed: Promise<void> | null = null;
  return {
    start,
    wake,
    cancel: async (runId) => {
      await DBOS.cancelWorkflow(runId);
      // A sleeping run notices when it is woken.
      await wake(runId);
    },
    takeOver: (executorId) => takeOver(DBOS, executorId),
    close: () => {
      isClosing = true;
      closed ??= DBOS.shutdown();
      return closed;
    },
  };
}

async function launch(dbos: typeof Dbos, errors: DbosModule['Error']): Promise<void> {
  try {
    await dbos.launch();
  } catch (error) {
    if (!(error instanceof errors.DBOSInitializationError)) throw error;
    const facts = { migration: `the schema ${schemaName}`, reason: reasonOf(error) };
    throw new OperationalError('MIGRATION_FAILED', facts, { cause: error });
  }
}

function connectionUrl(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.searchParams.set('application_name', 'mcpctl-orchestrator-dbos');
  // DBOS's own way to set this time-out queries a connection that is in use already, which pg warns about.
  const given = url.searchParams.get('options') ?? '';
  url.searchParams.set('options', `${given} -c idle_in_transaction_session_timeout=60000`.trim());
  return url.href;
}

function contextOf(dbos: typeof Dbos): DurableContext {
  return {
    step: (name, work) => dbos.runStep(() => work(cancelSignal(dbos)), { name }),
    sleep: async (timeoutMs) => {
      await dbos.recv(undefined, { timeoutSeconds: timeoutMs / 1000, pollingIntervalMs: sleepPollMs });
    },
  };
}

function cancelSignal(dbos: typeof Dbos): AbortSignal {
  return dbos.stepStatus?.cancelSignal ?? new AbortController().signal;
}

async function takeOver(dbos: typeof Dbos, executorId: string): Promise<number> {
  let count = 0;
  while (true) {
    const page = await dbos.listWorkflows({
      executorId,
      status: 'PENDING',
      limit: takeOverPage,
      loadInput: false,
      loadOutput: false,
    });
    if (page.length === 0) return count;
    // They leave the status PENDING for ENQUEUED, so the next page holds others.
    await dbos.resumeWorkflows(page.map(({ workflowID }) => workflowID));
    count += page.length;
  }
}

type DbosLogger = NonNullable<Parameters<typeof Dbos.setConfig>[0]['logger']>;

// Its information is of use to those who look for a fault in DBOS only.
function forwardTo(log: Logger, isMuted: () => boolean): DbosLogger {
  return {
    debug: (entry) => log.trace(String(entry)),
    info: (entry) => log.debug(String(entry)),
    warn: (entry) => {
      if (!isMuted()) log.warn(String(entry));
    },
    error: (entry, metadata) => {
      if (!isMuted()) log.error({ err: metadata?.error }, String(entry));
    },
  };
}
