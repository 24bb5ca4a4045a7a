/** A memory with its history as files hold it; the scope is left out, for the import names its own. */
import { z } from 'zod';
import type { ArgumentFields } from '../../kit/fields.ts';
import { changeFields, memoryFields } from '../memory-fields.ts';

/** What a memory and each of its earlier versions have in common. All times are UTC, to the microsecond. */
interface MemoryState {
  readonly content: string;
  readonly agent_id: string | null;
  readonly memory_type: string;
  /** 0 to 1. */
  readonly importance: number;
  readonly tags: readonly string[];
  readonly entities: readonly string[];
  readonly source: string | null;
  readonly event_time: string | null;
  readonly valid_from: string;
  readonly valid_to: string | null;
  readonly expires_at: string | null;
  readonly pinned: boolean;
  /** 1 or more. */
  readonly version: number;
  readonly created_at: string;
  readonly updated_at: string;
  /** Since when it was what is believed. */
  readonly recorded_at: string;
  /** Since when it is forgotten. */
  readonly deleted_at: string | null;
}

export interface ExportedVersion extends MemoryState {
  readonly replaced_at: string;
}

export interface ExportedMemory extends MemoryState {
  /** UUID. */
  readonly id: string;
  /** The id of the memory that it took the place of. */
  readonly supersedes: string | null;
  readonly superseded_by: string | null;
  readonly idempotency_key: string | null;
  /** Oldest first. */
  readonly history: readonly ExportedVersion[];
}

const time = z.iso
  .datetime('expected a time in UTC such as 2026-11-23T10:00:00.123456Z')
  .regex(/^(?!0000)[^.]+(?:\.\d{1,6})?Z$/, 'expected the years 0001 to 9999, and at most microseconds');

/** What a PostgreSQL `integer` holds. */
const version = z.int().min(1).max(2_147_483_647);

const stateFields: ArgumentFields<MemoryState> = {
  content: memoryFields.content,
  agent_id: memoryFields.agent_id.unwrap().nullable(),
  memory_type: changeFields.memory_type.unwrap(),
  importance: changeFields.importance.unwrap(),
  tags: changeFields.tags.unwrap(),
  entities: changeFields.entities.unwrap(),
  source: memoryFields.source.unwrap().nullable(),
  event_time: time.nullable(),
  valid_from: time,
  valid_to: time.nullable(),
  expires_at: time.nullable(),
  pinned: changeFields.pinned.unwrap(),
  version,
  created_at: time,
  updated_at: time,
  recorded_at: time,
  deleted_at: time.nullable(),
};

const validityProblem = { path: ['valid_to'], error: 'is not later than valid_from' };

const exportedVersion = z
  .strictObject({ ...stateFields, replaced_at: time })
  .refine(hasOrderedValidity, validityProblem);

const memoryFieldsInFile: ArgumentFields<ExportedMemory> = {
  id: z.uuid(),
  ...stateFields,
  supersedes: z.uuid().nullable(),
  superseded_by: z.uuid().nullable(),
  idempotency_key: memoryFields.idempotency_key.unwrap().nullable(),
  history: z.array(exportedVersion),
};

/** Checks a memory on its way in. */
export const exportedMemory: z.ZodType<ExportedMemory> = z
  .strictObject(memoryFieldsInFile)
  .refine(hasOrderedValidity, validityProblem)
  .refine(hasOrderedHistory, { path: ['history'], error: 'versions do not rise up to that of the memory' });

/** The order of the keys in a file, for memories and earlier versions alike. */
export const exportedKeys: readonly string[] = [...Object.keys(memoryFieldsInFile), 'replaced_at'];

function hasOrderedValidity({ valid_from: from, valid_to: to }: MemoryState): boolean {
  return to === null || microseconds(from) < microseconds(to);
}

function hasOrderedHistory({ history, version: last }: ExportedMemory): boolean {
  const versions = [...history.map((earlier) => earlier.version), last];
  return versions.every((number, n) => number > (versions[n - 1] ?? 0));
}

/** As text that sorts by time: a `Date` knows milliseconds only. */
function microseconds(utc: string): string {
  const [seconds = '', fraction = ''] = utc.slice(0, -1).split('.');
  return `${seconds}.${fraction.padEnd(6, '0')}`;
}
