/** Two hundred short texts about twenty subjects, the same each time, with a vector for each. */
import type { CollectionConfig } from '../../../../src/runtime/vector/collection.ts';
import type { StoredObject } from '../../../../src/runtime/vector/stored-object.ts';

const subjects: readonly (readonly string[])[] = [
  'backup restore snapshot archive nightly tape retention database volume checksum',
  'sourdough bread flour oven yeast dough crust baking starter salt',
  'garden tomato soil compost seedling watering greenhouse harvest pruning mulch',
  'bicycle chain brake pedal saddle tyre gear wheel repair pump',
  'network router switch latency packet firewall cable port subnet bandwidth',
  'coffee bean espresso grinder roast milk cup filter aroma barista',
  'sailing boat mast wind harbour anchor tide sail rope compass',
  'violin orchestra concert string bow rehearsal conductor score melody audience',
  'contract lawyer clause court signature liability deadline notice appeal evidence',
  'hospital nurse patient ward surgery medicine recovery doctor appointment symptom',
  'telescope star planet orbit galaxy lens comet eclipse observatory night',
  'football goal referee stadium league striker penalty trainer season match',
  'tax invoice budget account receipt payment interest loan audit salary',
  'train station platform ticket delay conductor timetable luggage track carriage',
  'painting canvas brush colour gallery portrait frame exhibition sketch museum',
  'bee hive honey queen swarm pollen wax beekeeper flower nectar',
  'kubernetes container pod cluster deployment image node replica ingress volume',
  'mountain trail summit hut map compass boots weather glacier rope',
  'school teacher pupil lesson exam homework classroom library holiday report',
  'house roof window plumber heating kitchen paint door insulation repair',
].map((words) => words.split(' '));

const verbs = 'shows needs keeps finds loses changes brings follows explains replaces checks describes'.split(
  ' ',
);
const fillers =
  'new old small large first last early late careful simple broken better weekly common quiet local'.split(
    ' ',
  );
const links = 'and with before after without near because while under between for from'.split(' ');

const corpusSize = 200;
const corpusDimensions = 16;

export const corpusConfig: CollectionConfig = {
  name: 'Corpus',
  properties: [
    { name: 'title', dataType: 'text' },
    { name: 'body', dataType: 'text' },
    { name: 'subject', dataType: 'int' },
  ],
  dimensions: corpusDimensions,
};

/** What somebody would ask: words of one subject, of two, and ones that are everywhere. */
export const corpusQueries: readonly { readonly query: string; readonly vector: Float32Array }[] =
  subjects.flatMap((words, subject) => {
    const random = randomNumbers(1000 + subject);
    const other = subjects[(subject + 7) % subjects.length] ?? [];
    return [
      `${words[0]} ${words[3]}`,
      `how to ${verbs[subject % verbs.length]} a ${words[1]} and the ${words[2]} ${words[5]}`,
      `${fillers[subject % fillers.length]} ${words[4]} ${other[1]} ${words[8]}`,
    ].map((query) => ({ query, vector: vectorOf(subject, random) }));
  });

export const corpus: readonly StoredObject[] = Array.from({ length: corpusSize }, (_, number) => {
  const random = randomNumbers(number + 1);
  const subject = number % subjects.length;
  const words = subjects[subject] ?? [];
  const sentences = Array.from({ length: 1 + Math.floor(random() * 4) }, () => sentence(words, random));
  return {
    id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    vector: vectorOf(subject, random),
    properties: {
      title: `${capital(pick(fillers, random))} ${pick(words, random)} ${pick(words, random)}`,
      body: sentences.join(' '),
      subject,
    },
  };
});

function sentence(words: readonly string[], random: () => number): string {
  // Now and then a text speaks of something else.
  const about = (): string => pick(random() < 0.85 ? words : pick(subjects, random), random);
  const object = (): string => `the ${random() < 0.5 ? `${pick(fillers, random)} ` : ''}${about()}`;
  const parts = [object(), pick(verbs, random), object()];
  while (random() < 0.6) parts.push(pick(links, random), object());
  return `${capital(parts.join(' '))}.`;
}

/** Near to the others of its subject. */
function vectorOf(subject: number, random: () => number): Float32Array {
  const centre = randomNumbers(500 + subject);
  return Float32Array.from({ length: corpusDimensions }, () => centre() - 0.5 + (random() - 0.5) * 0.8);
}

function pick<T>(list: readonly T[], random: () => number): T {
  const item = list[Math.floor(random() * list.length)];
  if (item === undefined) throw new RangeError('an empty list');
  return item;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** From 0 to 1, the same for the same seed. @see https://en.wikipedia.org/wiki/Linear_congruential_generator */
function randomNumbers(seed: number): () => number {
  let state = Math.imul(seed, 2_654_435_761) >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
