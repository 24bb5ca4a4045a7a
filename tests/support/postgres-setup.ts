/** Vitest global setup: one PostgreSQL for the whole run, started when the first test file asks for it. */
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { openKeeperDesk } from './keeper-desk.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Answers with the URL of the run's PostgreSQL. */
    readonly postgresDesk: string;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const desk = await openKeeperDesk(fileURLToPath(new URL('./postgres-keeper.ts', import.meta.url)));
  project.provide('postgresDesk', desk.url);
  return () => desk.close();
}
