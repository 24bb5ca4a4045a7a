/** The words that an English query is about. */

const englishWord = /[\p{L}\p{N}\p{M}]+/gu;

/** The English function words that match everything and mean nothing. */
const stopWords = new Set(
  `a about after all also am an and any are as at be because been before being both but by can could did do does doing
  done for from had has have having he her here hers him his how i if in into is it its just me more most my no nor not
  of off on once only or other our out over own same she should so some such than that the their them then there these
  they this those through to too under until up very was we were what when where which while who whom why will with
  would you your`.split(/\s+/),
);

/** Lower-cased, each once; without stop words, unless there is nothing else. */
export function englishWordsOf(query: string): readonly string[] {
  const words = [...new Set(query.toLowerCase().match(englishWord) ?? [])];
  const telling = words.filter((each) => !stopWords.has(each));
  return telling.length > 0 ? telling : words;
}
