import { describe, it } from 'vitest';
import type { Finding } from '../../../src/cli/doctor/finding.ts';
import { repairFindings } from '../../../src/cli/doctor/repair-findings.ts';

const broken: Finding = {
  section: 'state',
  name: 'directory',
  status: 'warn',
  detail: 'open to others',
  fix: 'chmod 700',
};

describe('repairFindings', () => {
  it('leaves alone what needs no repair', async ({ expect }) => {
    expect(await repairFindings([broken])).toEqual([broken]);
  });

  it('says what it did', async ({ expect }) => {
    expect(await repairFindings([{ ...broken, repair: () => 'it is closed' }])).toEqual([
      {
        section: 'state',
        name: 'directory',
        status: 'ok',
        detail: 'open to others: it is closed',
        fixed: true,
      },
    ]);
  });

  it('says why it could not', async ({ expect }) => {
    const repair = () => Promise.reject(new Error('not permitted'));
    expect(await repairFindings([{ ...broken, repair }])).toMatchObject([
      { status: 'warn', detail: 'open to others; it could not be repaired: not permitted', fixed: false },
    ]);
  });
});
