/**
 * Claims: over a public set of long conversations, the first ten results of search by words hold at least 75 % of what
 * answers a question, and those of search by words and meaning at least 77 %.
 *
 * `npm run bench -- bench/recall.ts path/to/locomo10.json [--limit conversations]`
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type SearchMode, searchModes } from '../src/servers/memory/search/search-index.ts';
import { TrialFleet } from '../tests/support/trial-fleet.ts';
import { interruption } from './interruption.ts';
import { httpCaller } from './memory/caller.ts';
import { measureRecall, type Recall } from './recall/measure-recall.ts';
import { parseQuestionSet, type Sample } from './recall/question-set.ts';
import { printTable } from './table.ts';

const claims = { lexical: 75, hybrid: 77 };
const usage = `usage: npm run bench -- bench/recall.ts path/to/locomo10.json [--limit conversations]

The question set is not part of mcpctl. It is LoCoMo, "Evaluating Very Long-Term Conversational Memory of LLM Agents"
(Maharana and others, 2024): take data/locomo10.json from the repository that the authors published with the paper,
and mind its licence.`;
const config = `gateway: { port: 0 }
servers:
  postgres: { port: 0, cpu: 2 }
  memory: { port: 0, cpu: 2 }
`;

const {
  positionals: [file],
  values: { limit = 'Infinity' },
} = parseArgs({ allowPositionals: true, options: { limit: { type: 'string' } } });
if (file === undefined || !(Number(limit) >= 1)) {
  console.error(usage);
  process.exitCode = 2;
} else {
  const samples = parseQuestionSet(await readFile(file, 'utf8')).slice(0, Number(limit));
  report(samples, await measure(samples, interruption()));
}

async function measure(
  samples: readonly Sample[],
  interrupted: AbortSignal,
): Promise<ReadonlyMap<SearchMode, Recall>> {
  await using fleet = new TrialFleet(config);
  await fleet.succeed('up', 'memory');
  interrupted.throwIfAborted();
  const replica = (await fleet.status()).replicas.find(({ server }) => server === 'memory');
  await using caller = httpCaller(`http://127.0.0.1:${replica?.port}/mcp`, await fleet.token());
  return await measureRecall(caller.call, samples, { modes: searchModes, signal: interrupted });
}

function report(samples: readonly Sample[], recalls: ReadonlyMap<SearchMode, Recall>): void {
  const questions = samples.flatMap((sample) => sample.questions);
  const asked = Map.groupBy(questions, ({ category }) => category);
  const percent = (share = Number.NaN): string => (100 * share).toFixed(1);
  const row = (what: string, of: (recall: Recall) => string): string[] => [
    what,
    ...Array.from(recalls.values(), of),
  ];
  printTable(
    ['% of the evidence', ...recalls.keys()],
    [
      row('recall@5', ({ at5 }) => percent(at5)),
      row('recall@10', ({ at10 }) => percent(at10)),
      row('recall@50', ({ at50 }) => percent(at50)),
      row('hit@10', ({ hitAt10 }) => percent(hitAt10)),
      ...[...asked]
        .toSorted(([a], [b]) => a - b)
        .map(([category, { length }]) =>
          row(`recall@10, category ${category} (${length})`, ({ at10ByCategory }) =>
            percent(at10ByCategory.get(category)),
          ),
        ),
      row('a search, p50 ms', ({ p50Ms }) => p50Ms.toFixed(1)),
    ],
  );
  const turns = samples.reduce((sum, sample) => sum + sample.turns.length, 0);
  const at10 = (mode: SearchMode): number => 100 * (recalls.get(mode)?.at10 ?? 0);
  console.log(`
${questions.length} questions over ${turns} turns of ${samples.length} conversations
lexical recall@10   ${at10('lexical').toFixed(1)}   (claim: at least ${claims.lexical})
hybrid recall@10    ${at10('hybrid').toFixed(1)}   (claim: at least ${claims.hybrid})`);
  process.exitCode = at10('lexical') >= claims.lexical && at10('hybrid') >= claims.hybrid ? 0 : 1;
}
