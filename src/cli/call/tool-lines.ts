import type { Paint } from '../format/colour.ts';
import { tableLines } from '../format/table.ts';
import { firstSentence, type ToolRow } from './tool-row.ts';
import { valueTypes } from './value-types.ts';

/** Tools as a table of server, name and first sentence; a single one in full. */
export function toolLines(rows: readonly ToolRow[], paint: Paint): readonly string[] {
  const [first] = rows;
  if (first !== undefined && rows.length === 1) return toolPage(first, paint);
  return tableLines(
    [{ title: 'SERVER' }, { title: 'TOOL' }, { title: 'WHAT IT DOES' }],
    rows.map(({ server, name, description }) => [
      server,
      { text: name, colour: 'bold' },
      firstSentence(description),
    ]),
    paint,
  );
}

/** Its description and what it takes. */
function toolPage({ server, name, description, input }: ToolRow, paint: Paint): readonly string[] {
  const properties = Object.entries(input.properties ?? {});
  const required = new Set(input.required ?? []);
  return [
    paint('bold', `${server} ${name}`),
    description,
    '',
    ...(properties.length === 0
      ? ['It takes no arguments.']
      : tableLines(
          [{ title: 'ARGUMENT' }, { title: 'TYPE' }, { title: '' }, { title: 'MEANING' }],
          properties.map(([key, schema]) => [
            key,
            [...valueTypes(schema)].join(' or '),
            required.has(key) ? 'required' : '',
            (schema as { description?: string }).description ?? '',
          ]),
          paint,
        )),
  ];
}
