/** Aborted by Ctrl-C and SIGTERM: a benchmark then ends between two steps and takes its fleet down. */
export function interruption(): AbortSignal {
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => interrupted.abort(new Error(`interrupted by ${signal}`)));
  }
  return interrupted.signal;
}
