/** What stands in the keyword index about an object. */
import type { DatabaseSync } from 'node:sqlite';
import type { PropertyValue } from '../stored-object.ts';
import { wordsOf } from '../words.ts';
import type { Collection } from './collections.ts';
import { scopeToken } from './keyword-match.ts';
import { prepared } from './sqlite.ts';

export function indexWords(
  db: DatabaseSync,
  { config, searchable, keywords }: Collection,
  object: {
    readonly row: number | bigint;
    readonly partition: string;
    readonly properties: Readonly<Record<string, PropertyValue>>;
  },
): void {
  const marks = searchable.map(() => ', ?').join('');
  const columns = searchable.map((_, index) => `, c${index}`).join('');
  const insert = prepared(db, `INSERT INTO ${keywords} (rowid, scope${columns}) VALUES (?, ?${marks})`);
  const isEnglish = config.tokenization === 'english';
  const texts = searchable.map((name) => {
    const text = searchText(object.properties[name]);
    return isEnglish ? text : wordsOf(text).join(' ');
  });
  insert.run(object.row, scopeToken(object.partition), ...texts);
}

function searchText(value: PropertyValue | undefined): string {
  return Array.isArray(value) ? value.join('\n') : String(value ?? '');
}
