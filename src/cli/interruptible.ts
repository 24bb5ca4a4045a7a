import { OperationalError } from '../runtime/errors.ts';

/** Runs `work`, whose own signs of an interruption become `INTERRUPTED`. @throws OperationalError `INTERRUPTED` */
export async function interruptible<T>(
  interrupted: AbortSignal,
  during: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!interrupted.aborted || error instanceof OperationalError) throw error;
    throw new OperationalError('INTERRUPTED', { during }, { cause: error });
  }
}
