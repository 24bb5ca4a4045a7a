/** Follows the routing table on disk. */
import { type FSWatcher, readFileSync, watch } from 'node:fs';
import path from 'node:path';
import { parseRoutingTable, type RoutingTable } from '../../runtime/fleet/routes.ts';
import type { Logger } from '../../runtime/telemetry/logger.ts';

/** A change that the file system did not report is seen this late. */
const rereadEveryMs = 5000;
/** One replacement makes several events. */
const settleMs = 20;

export class RoutingFile {
  readonly #file: string;
  readonly #log: Logger;
  readonly #onChange: (table: RoutingTable) => void;
  readonly #watcher: FSWatcher;
  readonly #timer: NodeJS.Timeout;
  #text = '';
  #due: NodeJS.Timeout | null = null;

  /** Calls `onChange` at once when there is a table, then after every change. The last good one stays in force. */
  constructor(file: string, onChange: (table: RoutingTable) => void, log: Logger) {
    this.#file = file;
    this.#onChange = onChange;
    this.#log = log;
    this.#read();
    // The file is replaced, not written: only its directory sees that.
    this.#watcher = watch(path.dirname(file), (_, name) => {
      if (name === path.basename(file)) this.#readSoon();
    });
    this.#timer = setInterval(() => this.#read(), rereadEveryMs);
  }

  close(): void {
    this.#watcher.close();
    clearInterval(this.#timer);
    if (this.#due !== null) clearTimeout(this.#due);
  }

  #readSoon(): void {
    if (this.#due !== null) return;
    this.#due = setTimeout(() => {
      this.#due = null;
      this.#read();
    }, settleMs);
  }

  #read(): void {
    try {
      const text = readFileSync(this.#file, 'utf8');
      if (text === this.#text) return;
      const table = parseRoutingTable(text);
      this.#text = text;
      this.#onChange(table);
    } catch (error) {
      this.#log.warn(
        { err: error, file: this.#file },
        'no usable routing table; the last one stays in force',
      );
    }
  }
}
