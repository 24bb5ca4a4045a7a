import { describe, it } from 'vitest';
import { reportLines } from '../../../src/cli/doctor/report-lines.ts';

describe('reportLines', () => {
  it('marks each check, and shows the way out below what is wrong', ({ expect }) => {
    const lines = reportLines(
      [
        { section: 'ports', name: '8003 memory', status: 'warn', detail: 'held by nginx', fix: 'Wait.' },
        { section: 'node', name: 'version', status: 'ok', detail: 'v24' },
        { section: 'ports', name: '8000 gateway', status: 'fail', detail: 'held by nginx', fix: 'Stop it.' },
      ],
      (_, text) => text,
    );
    expect(lines).toEqual([
      'Node',
      '  ✓ version       v24',
      'Ports',
      '  ! 8003 memory   held by nginx',
      '                  → Wait.',
      '  ✗ 8000 gateway  held by nginx',
      '                  → Stop it.',
      '',
      'Checks: 3, 1 failed, 1 with a warning',
    ]);
  });

  it('says when everything is fine', ({ expect }) => {
    const fine = { section: 'node', name: 'version', status: 'ok', detail: 'v24' } as const;
    expect(reportLines([fine], (_, text) => text).at(-1)).toBe('Checks: 1, all fine');
  });
});
