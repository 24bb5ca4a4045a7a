/** The table of token vectors: one scale and one row of int8 values for each token. */
import { readFile } from 'node:fs/promises';
import { OperationalError, reasonOf } from '../errors.ts';

export interface StaticTable {
  readonly dimensions: number;
  /** One factor per token. */
  readonly scales: Float32Array;
  /** `dimensions` values per token, row after row. */
  readonly rows: Int8Array;
}

const magic = 'SEMB';
const headerBytes = 12;
const scaleBytes = 4;

/**
 * @throws OperationalError `MODEL_UNREADABLE`
 * @see models/static-en-256/MODEL.md, "File format"
 */
export async function readStaticTable(file: string): Promise<StaticTable> {
  try {
    return parseStaticTable(await readFile(file));
  } catch (error) {
    throw new OperationalError('MODEL_UNREADABLE', { file, reason: reasonOf(error) }, { cause: error });
  }
}

/** @throws Error that says what is wrong */
function parseStaticTable(bytes: Buffer): StaticTable {
  if (bytes.length < headerBytes || bytes.toString('latin1', 0, 4) !== magic)
    throw new Error('not a static table');
  const dimensions = bytes.readUInt32LE(4);
  const tokens = bytes.readUInt32LE(8);
  const expected = headerBytes + tokens * (scaleBytes + dimensions);
  if (bytes.length !== expected) throw new Error(`${bytes.length} bytes where the header says ${expected}`);
  const rowsAt = headerBytes + tokens * scaleBytes;
  const scales = new Float32Array(tokens);
  for (let token = 0; token < tokens; token += 1)
    scales[token] = bytes.readFloatLE(headerBytes + token * scaleBytes);
  return {
    dimensions,
    scales,
    rows: new Int8Array(bytes.buffer, bytes.byteOffset + rowsAt, tokens * dimensions),
  };
}
