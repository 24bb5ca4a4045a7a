import type { Reporter, SerializedError, TestModule, TestRunEndReason } from 'vitest/node';

/** Says why tests were skipped, and ends the run with one line that any tool can read: `12 passed, 0 failed, 1 skipped`. */
export class SummaryReporter implements Reporter {
  onTestRunEnd(
    modules: readonly TestModule[],
    unhandled: readonly SerializedError[],
    reason: TestRunEndReason,
  ): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    for (const test of tests) {
      const result = test.result();
      if (result.state !== 'skipped' || result.note === undefined) continue;
      process.stdout.write(`skipped: ${result.note} (${test.fullName})\n`);
    }
    const count = (state: string): number => tests.filter((test) => test.result().state === state).length;
    const failed = count('failed') + unhandled.length;
    // A file that cannot be loaded has no test that could fail.
    const atLeast = reason === 'passed' ? 0 : 1;
    const line = `${count('passed')} passed, ${Math.max(failed, atLeast)} failed, ${count('skipped')} skipped`;
    process.stdout.write(`${line}\n`);
  }
}
