import { describe, it } from 'vitest';
import { createOutput } from '../../src/cli/output.ts';

function stream(values: { isTTY?: boolean; columns?: number }): NodeJS.WriteStream {
  return { ...values, write: () => true } as unknown as NodeJS.WriteStream;
}

describe('createOutput', () => {
  it.for([
    { title: 'a terminal', isTTY: true, env: {}, isLive: true },
    { title: 'a terminal with CI=false', isTTY: true, env: { CI: 'false' }, isLive: true },
    { title: 'a terminal with an empty NO_COLOR', isTTY: true, env: { NO_COLOR: '' }, isLive: true },
    { title: 'a pipe', isTTY: false, env: {}, isLive: false },
    { title: 'a terminal with NO_COLOR', isTTY: true, env: { NO_COLOR: '1' }, isLive: false },
    { title: 'a terminal with CI', isTTY: true, env: { CI: 'true' }, isLive: false },
    { title: 'a dumb terminal', isTTY: true, env: { TERM: 'dumb' }, isLive: false },
  ])('$title: colours and motion $isLive', ({ isTTY, env, isLive }, { expect }) => {
    expect(createOutput(stream({ isTTY }), env).isLive).toBe(isLive);
  });
  it('is as wide as the terminal is now', ({ expect }) => {
    const terminal = stream({ isTTY: true, columns: 80 });
    const output = createOutput(terminal, {});
    terminal.columns = 132;
    expect(output.columns).toBe(132);
  });
});
