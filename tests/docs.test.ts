import { readFileSync } from 'node:fs';
import { describe, it } from 'vitest';
import { exitCodeFor } from '../src/cli/exit-code.ts';
import { nextStep } from '../src/cli/next-step.ts';
import { errorCodes, OperationalError } from '../src/runtime/errors.ts';
import { refusalCodes } from '../src/servers/gateway/call/call-refusal.ts';

describe('docs/errors.md', () => {
  const text = readFileSync('docs/errors.md', 'utf8');
  const documented = [...text.matchAll(/^## `([A-Z_]+)`$/gm)].map((match) => match[1]);

  it('lists every error code, and no other', ({ expect }) => {
    expect(documented.toSorted()).toEqual([...errorCodes].toSorted());
  });

  it.for(errorCodes)('gives the exit code of %s', (code, { expect }) => {
    const section = text.split(`## \`${code}\`\n`)[1]?.split('\n## ')[0] ?? '';
    expect(section.match(/Exit\s+code (\d+)\./)?.[1]).toBe(String(exitCodeFor(code)));
  });

  it('lists every refusal of the gateway, and no other', ({ expect }) => {
    const section = text.split('\n# What the gateway refuses\n')[1]?.split('\n# ')[0] ?? '';
    const listed = [...section.matchAll(/^\| `([A-Z_]+)` \|/gm)].map((match) => match[1]);
    expect(listed.toSorted()).toEqual([...refusalCodes].toSorted());
  });

  it('shows an error as it is printed', ({ expect }) => {
    const holder = 'PID 4711 (www-data, "nginx", for 3 h)';
    const error = new OperationalError('PORT_TAKEN', { server: 'gateway', port: 8000, holder });
    expect(text).toContain(`error: ${error.message} [${error.code}]\nnext: ${nextStep(error)}\n`);
  });
});
