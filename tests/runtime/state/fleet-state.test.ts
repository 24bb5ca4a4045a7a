import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { describe, it } from 'vitest';
import { newFleetState, readFleetState, writeFleetState } from '../../../src/runtime/state/fleet-state.ts';
import { fleetDirectory } from '../../support/fleet-directory.ts';

describe('readFleetState', () => {
  it('is null before the first write', async ({ expect }) => {
    await using directory = await fleetDirectory();
    expect(readFleetState(directory.paths)).toBeNull();
  });

  it('gives back what was written', async ({ expect }) => {
    await using directory = await fleetDirectory();
    const { paths } = directory;
    await mkdir(paths.root);
    const state = { ...newFleetState(), ports: { memory: 8003 } };
    writeFleetState(paths, state);
    expect(readFleetState(paths)).toEqual(state);
  });

  it.for([
    { content: 'broken JSON', text: '{"schema":1,', reason: /JSON/ },
    { content: 'nothing', text: '', reason: /JSON/ },
    { content: 'something else', text: 'null', reason: 'schema undefined is not one this mcpctl knows' },
    { content: 'a newer schema', text: '{"schema":2}', reason: 'schema 2 is not one this mcpctl knows' },
  ])('refuses a file with $content and leaves it as it is', async ({ text, reason }, { expect }) => {
    await using directory = await fleetDirectory();
    const { root, stateFile } = directory.paths;
    await mkdir(root);
    await writeFile(stateFile, text);
    expect(() => readFleetState({ stateFile })).toThrow(
      expect.objectContaining({
        code: 'STATE_UNREADABLE',
        facts: { file: stateFile, reason: expect.stringMatching(reason) },
      }),
    );
    expect(await readFile(stateFile, 'utf8')).toBe(text);
  });

  it('refuses what is no file', async ({ expect }) => {
    await using directory = await fleetDirectory();
    const { stateFile } = directory.paths;
    await mkdir(stateFile, { recursive: true });
    expect(() => readFleetState({ stateFile })).toThrow(
      expect.objectContaining({ code: 'STATE_UNREADABLE' }),
    );
  });
});

describe('writeFleetState', () => {
  it('says which directory it could not write to', async ({ expect }) => {
    await using directory = await fleetDirectory();
    const { paths } = directory;
    expect(() => writeFleetState(paths, newFleetState())).toThrow(
      expect.objectContaining({
        code: 'STATE_UNWRITABLE',
        facts: { directory: paths.root, reason: expect.stringContaining('ENOENT') },
      }),
    );
  });
});

describe('newFleetState', () => {
  it('has a mark and a password of its own each time', ({ expect }) => {
    const [one, other] = [newFleetState(), newFleetState()];
    expect(one).toMatchObject({ schema: 1, config: null, control: null, processes: {}, ports: {} });
    expect(one.fleetId).not.toBe(other.fleetId);
    expect(one.databasePassword).not.toBe(other.databasePassword);
  });
});
