/**
 * Server-sent events from text that comes in pieces.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export interface ServerSentEvent {
  readonly data: string;
  /** The last id that the stream named; empty without. */
  readonly id: string;
}

export class SseParser {
  readonly #onEvent: (event: ServerSentEvent) => void;
  readonly #maxChars: number;
  #rest = '';
  #data: string[] = [];
  #dataChars = 0;
  #id = '';
  /** What the server asks clients to wait before they come back; `null`: it did not say. */
  retryMs: number | null = null;

  /** @param maxChars of one event */
  constructor(onEvent: (event: ServerSentEvent) => void, maxChars: number) {
    this.#onEvent = onEvent;
    this.#maxChars = maxChars;
  }

  get lastId(): string {
    return this.#id;
  }

  /** @throws RangeError when an event is too large */
  take(text: string): void {
    let from = 0;
    const all = this.#rest.length === 0 ? text : this.#rest + text;
    for (let at = lineEnd(all, from); at >= 0; at = lineEnd(all, from)) {
      // A carriage return may be the first half of a line break whose second half is yet to come.
      if (all[at] === '\r' && at === all.length - 1) break;
      this.#line(all.slice(from, at));
      from = all[at] === '\r' && all[at + 1] === '\n' ? at + 2 : at + 1;
    }
    this.#rest = all.slice(from);
    this.#check(this.#rest.length + this.#dataChars);
  }

  #line(line: string): void {
    if (line === '') {
      this.#dispatch();
      return;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'data') {
      this.#data.push(value);
      this.#dataChars += value.length;
      this.#check(this.#dataChars);
    } else if (field === 'id' && !value.includes('\0')) this.#id = value;
    else if (field === 'retry' && /^\d{1,9}$/.test(value)) this.retryMs = Number(value);
  }

  #dispatch(): void {
    if (this.#data.length === 0) return;
    const data = this.#data.join('\n');
    this.#data = [];
    this.#dataChars = 0;
    this.#onEvent({ data, id: this.#id });
  }

  #check(chars: number): void {
    if (chars > this.#maxChars) throw new RangeError(`an event has over ${this.#maxChars} characters`);
  }
}

function lineEnd(text: string, from: number): number {
  const feed = text.indexOf('\n', from);
  const carriage = text.indexOf('\r', from);
  if (feed < 0) return carriage;
  return carriage < 0 ? feed : Math.min(feed, carriage);
}
