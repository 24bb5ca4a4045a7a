/** Held against SQLite's own stemmer, which the embedded engine uses. */
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'vitest';
import { stemsOf } from '../../../../src/runtime/vector/weaviate/stems.ts';

function fts5Stems(text: string): readonly string[] {
  const db = new DatabaseSync(':memory:');
  db.exec(`
    CREATE VIRTUAL TABLE texts USING fts5(text, tokenize = 'porter unicode61 remove_diacritics 2');
    CREATE VIRTUAL TABLE terms USING fts5vocab(texts, 'row');
  `);
  db.prepare('INSERT INTO texts VALUES (?)').run(text);
  const stems = db
    .prepare('SELECT term FROM terms ORDER BY term')
    .all()
    .map(({ term }) => String(term));
  db.close();
  return stems;
}

const text = `The quick engineers were running relational databases, generalizations of hopeful caresses: ponies agreed,
  plastered hissing skies; feed, sized, failing, filing, happy, conditional, rational, valency, hesitancy, digitizer,
  conformably, radically, differently, vilely, analogously, vietnamization, predication, operator, feudalism,
  decisiveness, callousness, formality, sensitivity, sensibility, triplicate, formative, electricity, goodness, revival,
  allowance, inference, airliner, gyroscopic, adjustable, defensible, irritant, replacement, adoption, homologous,
  communism, activate, angularity, effective, bowdlerize, probate, rate, cease, controlled, rolling. Déjà vu, naïve,
  Zürich, C3PO, x, 42, I'm, don't, e-mail`;

describe('stemsOf', () => {
  it('stems as FTS5 does, without diacritics', ({ expect }) => {
    expect([...new Set(stemsOf(text).split(' '))].toSorted()).toEqual(fts5Stems(text));
  });

  it('keeps order and number of words, for what is rare and what is long', ({ expect }) => {
    expect(stemsOf('Running runs — ran!')).toBe('run run ran');
    expect(stemsOf('…')).toBe('');
  });
});
