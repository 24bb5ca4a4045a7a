/** The table of token vectors: one scale and one row of int8 values for each token. */
import { open, readFile } from 'node:fs/promises';
import { OperationalError, reasonOf } from '../errors.ts';

export interface TableShape {
  readonly dimensions: number;
  readonly tokens: number;
}

export interface StaticTable extends TableShape {
  /** One factor per token. */
  readonly scales: Float32Array;
  /** `dimensions` values per token, row after row. */
  readonly rows: Int8Array;
}

const magic = 'SEMB';
const headerBytes = 12;
const scaleBytes = 4;

/** Reads the header alone, which costs next to nothing. @throws OperationalError `MODEL_UNREADABLE` */
export function readTableShape(file: string): Promise<TableShape> {
  return naming(file, async () => {
    await using handle = await open(file);
    const header = Buffer.alloc(headerBytes);
    await handle.read(header, 0, headerBytes, 0);
    return parseShape(header, (await handle.stat()).size);
  });
}

/**
 * @throws OperationalError `MODEL_UNREADABLE`
 * @see models/static-en-256/MODEL.md, "File format"
 */
export function readStaticTable(file: string): Promise<StaticTable> {
  return naming(file, async () => {
    const bytes = await readFile(file);
    const shape = parseShape(bytes, bytes.length);
    const { dimensions, tokens } = shape;
    const rowsAt = headerBytes + tokens * scaleBytes;
    const scales = new Float32Array(tokens);
    for (let token = 0; token < tokens; token += 1)
      scales[token] = bytes.readFloatLE(headerBytes + token * scaleBytes);
    const rows = new Int8Array(bytes.buffer, bytes.byteOffset + rowsAt, tokens * dimensions);
    return { ...shape, scales, rows };
  });
}

/** @throws Error that says what is wrong */
function parseShape(header: Buffer, fileBytes: number): TableShape {
  if (fileBytes < headerBytes || header.toString('latin1', 0, 4) !== magic)
    throw new Error('not a static table');
  const dimensions = header.readUInt32LE(4);
  const tokens = header.readUInt32LE(8);
  const expected = headerBytes + tokens * (scaleBytes + dimensions);
  if (fileBytes !== expected) throw new Error(`${fileBytes} bytes where the header says ${expected}`);
  return { dimensions, tokens };
}

async function naming<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw new OperationalError('MODEL_UNREADABLE', { file, reason: reasonOf(error) }, { cause: error });
  }
}
