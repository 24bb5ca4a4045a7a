/** A backup read from its file, line by line; what is wrong with it is found before anything is changed. */
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { OperationalError, reasonOf } from '../../errors.ts';
import { type BackupHeader, type BackupLine, parseBackupLine } from './backup-lines.ts';
import type { BackupCounts } from './write-backup.ts';

/** An object may hold files; one as long as this is no object. */
const maxLineLength = 256 * 1024 * 1024;

interface Seen extends BackupCounts {
  readonly header: BackupHeader | null;
  /** Of the object before; '' where another scope begins. */
  readonly lastId: string;
  readonly isWhole: boolean;
}

/** Reads it to its end. @throws OperationalError `BACKUP_UNREADABLE`; the reason of `signal` */
export async function checkBackup(file: string, signal: AbortSignal): Promise<BackupCounts> {
  let seen: Seen = { header: null, collections: 0, objects: 0, lastId: '', isWhole: false };
  for await (const line of readBackup(file, signal)) {
    const problem = problemOf(line, seen);
    if (problem !== null) throw unreadable(file, problem);
    seen = {
      header: line.kind === 'header' ? line.header : seen.header,
      collections: seen.collections + Number(line.kind === 'collection'),
      objects: seen.objects + Number(line.kind === 'object'),
      lastId: line.kind === 'object' ? line.object.id : '',
      isWhole: line.kind === 'end',
    };
  }
  if (!seen.isWhole) throw unreadable(file, 'it ends too early');
  const { collections, objects } = seen;
  return { collections, objects };
}

function problemOf(line: BackupLine, { header, isWhole, lastId, collections, objects }: Seen): string | null {
  if (isWhole) return 'something stands after its end';
  if (header === null && line.kind !== 'header') return 'it does not begin as a backup does';
  if (line.kind === 'object' && line.object.id <= lastId) return `object ${line.object.id} is out of order`;
  if (line.kind !== 'end' || (line.collections === collections && line.objects === objects)) return null;
  return `it has ${objects} objects and should have ${line.objects}`;
}

/** @throws OperationalError `BACKUP_UNREADABLE`; the reason of `signal` */
export async function* readBackup(file: string, signal: AbortSignal): AsyncGenerator<BackupLine> {
  let number = 0;
  for await (const text of linesIn(file, signal)) {
    number += 1;
    const line = parseBackupLine(text);
    if (line === null) throw unreadable(file, `line ${number} is none of a backup`);
    yield line;
  }
}

async function* linesIn(file: string, signal: AbortSignal): AsyncGenerator<string> {
  const packed = createReadStream(file);
  const unpacked = createGunzip();
  packed.once('error', (error) => unpacked.destroy(error));
  let pending = '';
  try {
    for await (const chunk of packed.pipe(unpacked).setEncoding('utf8')) {
      signal.throwIfAborted();
      const lines = (pending + String(chunk)).split('\n');
      pending = lines.pop() ?? '';
      if (pending.length > maxLineLength) throw new Error('it has a line without an end');
      yield* lines;
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof OperationalError ? error : unreadable(file, reasonOf(error), error);
  } finally {
    packed.destroy();
    unpacked.destroy();
  }
  if (pending !== '') yield pending;
}

function unreadable(file: string, reason: string, cause?: unknown): OperationalError {
  return new OperationalError('BACKUP_UNREADABLE', { file, reason }, { cause });
}
