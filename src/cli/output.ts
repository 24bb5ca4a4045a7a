import type { Output } from './context.ts';

// What pipes and files get: wide enough not to cut anything short.
const columnsWithoutTerminal = 120;

/** stdout or stderr as commands see it. */
export function createOutput(
  stream: NodeJS.WriteStream,
  env: Readonly<Record<string, string | undefined>>,
): Output {
  return {
    line: (text) => stream.write(`${text}\n`),
    write: (text) => stream.write(text),
    isLive: stream.isTTY === true && mayMove(env),
    get columns() {
      return stream.columns ?? columnsWithoutTerminal;
    },
  };
}

/** @see https://no-color.org */
function mayMove({ NO_COLOR, CI, TERM }: Readonly<Record<string, string | undefined>>): boolean {
  return !NO_COLOR && (!CI || CI === 'false') && TERM !== 'dumb';
}
