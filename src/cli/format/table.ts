import { stripVTControlCharacters } from 'node:util';
import type { Colour, Paint } from './colour.ts';

export interface Column {
  readonly title: string;
  readonly align?: 'right';
}

export type Cell = string | { readonly text: string; readonly colour: Colour | undefined };

const gap = '  ';

/** Lines of an aligned table; columns without a single value are left out. */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  paint: Paint,
): readonly string[] {
  const kept = columns
    .map((column, index) => ({ column, index }))
    .filter(({ index }) => rows.some((row) => textOf(row[index]) !== ''));
  const widths = kept.map(({ column, index }) =>
    Math.max(column.title.length, ...rows.map((row) => textOf(row[index]).length)),
  );
  const line = (cells: readonly Cell[]) =>
    kept
      .map(({ column }, at) => {
        const cell = cells[at] ?? '';
        const text = textOf(cell);
        const padding = ' '.repeat(Math.max(0, (widths[at] ?? 0) - text.length));
        const painted = typeof cell === 'string' ? text : paint(cell.colour, text);
        return column.align === 'right' ? padding + painted : painted + padding;
      })
      .join(gap)
      .trimEnd();
  return [
    line(kept.map(({ column }) => ({ text: column.title, colour: 'gray' }))),
    ...rows.map((row) => line(kept.map(({ index }) => row[index] ?? ''))),
  ];
}

/** What a process says of itself may hold control characters; in a table they would move the cursor. */
function textOf(cell: Cell | undefined): string {
  if (cell === undefined) return '';
  return stripVTControlCharacters(typeof cell === 'string' ? cell : cell.text).replaceAll(/\s+/g, ' ');
}
