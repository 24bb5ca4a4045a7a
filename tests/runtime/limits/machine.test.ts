import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import path from 'node:path';
import { describe, it } from 'vitest';
import { machine, overcommitment } from '../../../src/runtime/limits/machine.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const gib = 1024 ** 3;

describe('machine', () => {
  it('has what the machine has where no group narrows it', ({ expect }) => {
    expect(machine({ v1: new Map(), v2: null })).toEqual({
      memoryBytes: totalmem(),
      cores: availableParallelism(),
    });
  });

  it('has what the tightest group around us leaves', async ({ expect }) => {
    await using directory = await temporaryDirectory('machine');
    const root = directory.path;
    const own = path.join(root, 'outer/inner');
    await mkdir(own, { recursive: true });
    await writeFile(path.join(root, 'outer/memory.max'), `${gib}\n`);
    await writeFile(path.join(own, 'memory.max'), 'max\n');
    await writeFile(path.join(own, 'cpu.max'), '50000 100000\n');
    const v1 = new Map([['memory', { root, own }]]);
    await writeFile(path.join(own, 'memory.limit_in_bytes'), `${gib / 2}\n`);
    expect(machine({ v1: new Map(), v2: { root, own } })).toEqual({ memoryBytes: gib, cores: 0.5 });
    expect(machine({ v1, v2: null }).memoryBytes).toBe(gib / 2);
  });
});

describe('overcommitment', () => {
  const limit = { memoryBytes: gib, cpuCores: 0.5 };

  it('has nothing to say while all fits', ({ expect }) => {
    expect(overcommitment([limit, limit], { memoryBytes: 2 * gib, cores: 1 })).toEqual([]);
  });

  it('names both sums when neither fits', ({ expect }) => {
    expect(overcommitment([limit, limit, limit], { memoryBytes: 2 * gib, cores: 1 })).toEqual([
      'memory limits add up to 3.0 GiB; this machine has 2.0 GiB',
      'CPU limits add up to 1.5 cores; this machine has 1 cores',
    ]);
  });
});
