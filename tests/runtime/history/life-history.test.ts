import { appendFile, readdir, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'vitest';
import { describeExit, type LifeEvent } from '../../../src/runtime/history/life-event.ts';
import { LifeHistory, readHistory } from '../../../src/runtime/history/life-history.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

function eventOf(id: string, second: number): LifeEvent {
  return {
    at: new Date(second * 1000).toISOString(),
    id,
    event: 'crashed',
    pid: 4711,
    reason: `crash ${second}`,
    exit: { code: 3, signal: null, isOutOfMemory: false },
    peakBytes: 1024,
    upMs: 10,
    lastLines: ['the last\nwords'],
  };
}

describe('LifeHistory', () => {
  it('gives back what was told, of one server or of all in the order of time', async ({ expect }) => {
    await using directory = await temporaryDirectory('history');
    const history = new LifeHistory(directory.path);
    const events = [eventOf('memory', 1), eventOf('tools', 2), eventOf('memory', 3)];
    for (const event of events) history.append(event);
    expect(readHistory(directory.path)).toEqual(events);
    expect(readHistory(directory.path, 'memory')).toEqual([events[0], events[2]]);
    expect(readHistory(directory.path, 'nobody')).toEqual([]);
  });

  it('is empty where no fleet has ever run', async ({ expect }) => {
    await using directory = await temporaryDirectory('history');
    expect(readHistory(path.join(directory.path, 'none'))).toEqual([]);
  });

  it('is for its owner alone', async ({ expect }) => {
    await using directory = await temporaryDirectory('history');
    new LifeHistory(directory.path).append(eventOf('memory', 1));
    expect((await stat(path.join(directory.path, 'memory.jsonl'))).mode & 0o777).toBe(0o600);
  });

  it('keeps the newest 200 events of a server at least and 400 at most, also over a restart', async ({
    expect,
  }) => {
    await using directory = await temporaryDirectory('history');
    const first = new LifeHistory(directory.path);
    for (let second = 1; second <= 300; second += 1) first.append(eventOf('memory', second));
    const second = new LifeHistory(directory.path);
    for (let at = 301; at <= 401; at += 1) second.append(eventOf('memory', at));
    const kept = readHistory(directory.path, 'memory');
    expect(kept).toHaveLength(200);
    expect(kept.at(-1)).toEqual(eventOf('memory', 401));
  });

  it('skips a line whose writing was cut off, and goes on after it', async ({ expect }) => {
    await using directory = await temporaryDirectory('history');
    const history = new LifeHistory(directory.path);
    history.append(eventOf('memory', 1));
    await appendFile(path.join(directory.path, 'memory.jsonl'), '\n{"at":"2026-01-31T1');
    history.append(eventOf('memory', 2));
    expect(readHistory(directory.path)).toEqual([eventOf('memory', 1), eventOf('memory', 2)]);
  });

  it('keeps the histories of 64 servers, those that changed last', async ({ expect }) => {
    await using directory = await temporaryDirectory('history');
    const history = new LifeHistory(directory.path);
    for (let number = 1; number <= 64; number += 1) {
      history.append(eventOf(`server-${number}`, number));
      await utimes(path.join(directory.path, `server-${number}.jsonl`), number, number);
    }
    history.append(eventOf('newcomer', 65));
    const files = await readdir(directory.path);
    expect(files).toHaveLength(64);
    expect(files).toContain('newcomer.jsonl');
    expect(files).not.toContain('server-1.jsonl');
  });

  it('says which file it could not write, and loses nothing', async ({ expect }) => {
    await using directory = await temporaryDirectory('history');
    const history = new LifeHistory(path.join(directory.path, 'gone'));
    expect(() => history.append(eventOf('memory', 1))).toThrow('memory.jsonl');
  });
});

describe('describeExit', () => {
  it.for([
    { code: 3, signal: null, isOutOfMemory: false, says: 'exited with code 3' },
    { code: null, signal: 'SIGTERM', isOutOfMemory: false, says: 'killed by SIGTERM' },
    { code: null, signal: 'SIGKILL', isOutOfMemory: true, says: 'out of memory (SIGKILL)' },
    { code: 134, signal: null, isOutOfMemory: true, says: 'out of memory' },
    { code: null, signal: null, isOutOfMemory: false, says: 'gone, and nobody saw how' },
  ])('says $says', ({ says, ...cause }, { expect }) => {
    expect(describeExit(cause)).toBe(says);
  });
});
