/** Who did what, when, and how it ended: one JSON line for each call, in a file that the log room rotates. */
import { appendFile } from 'node:fs/promises';
import { maskSecrets } from '../../../runtime/telemetry/mask-secrets.ts';

export interface AuditEntry {
  /** Such as `token:ci`; `unknown` for one that was turned away. */
  readonly client: string;
  /** Of JSON-RPC; `null` where a request did not get that far. */
  readonly method: string | null;
  readonly server: string | null;
  /** Tool, prompt or resource, as the client called it. */
  readonly target: string | null;
  readonly outcome: 'success' | 'tool-error' | 'error' | 'cancelled' | 'refused';
  /** Why it failed, such as `RATE_LIMITED`. */
  readonly code: string | null;
  readonly ms: number;
  /** Only where the operator asked for them. */
  readonly arguments?: Readonly<Record<string, unknown>>;
}

export interface AuditLogOptions {
  readonly file: string;
  /** What must never stand in it, besides what looks like a secret. */
  readonly secrets: readonly string[];
  /** Entries were lost, or could not be written; called at most once for each row of failures. */
  readonly onFailure: (reason: string) => void;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** More than this is not held in memory for a disk that does not take it. */
const maxHeldBytes = 4 * 1024 ** 2;
const maxArgumentsLength = 8 * 1024;

export class AuditLog {
  readonly #options: Required<AuditLogOptions>;
  #held = '';
  #lost = 0;
  #isFailing = false;
  #writing: Promise<void> | null = null;

  constructor({ now = Date.now, ...options }: AuditLogOptions) {
    this.#options = { ...options, now };
  }

  note(entry: AuditEntry): void {
    if (this.#held.length > maxHeldBytes) this.#lost += 1;
    else this.#held += `${this.#lineOf(entry)}\n`;
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = null;
    });
  }

  /** Resolves when everything noted so far is written, or cannot be. */
  async close(): Promise<void> {
    await this.#writing;
  }

  async #writeAll(): Promise<void> {
    // What is noted in the same turn of the event loop goes with it.
    await Promise.resolve();
    while (this.#held !== '') {
      const text = this.#held;
      this.#held = '';
      try {
        // Opened anew each time: the file may have been moved away.
        await appendFile(this.#options.file, text, { mode: 0o600 });
        this.#isFailing = false;
      } catch (error) {
        this.#lost += text.split('\n').length - 1;
        this.#complain(error instanceof Error ? error.message : String(error));
      }
      if (this.#lost > 0 && !this.#isFailing) this.#confess();
    }
  }

  #complain(reason: string): void {
    if (!this.#isFailing) this.#options.onFailure(reason);
    this.#isFailing = true;
  }

  /** A log that is not whole says so itself. */
  #confess(): void {
    const { now } = this.#options;
    const line = {
      level: 'error',
      time: new Date(now()).toISOString(),
      msg: `${this.#lost} entries are missing here`,
    };
    this.#held += `${JSON.stringify(line)}\n`;
    this.#lost = 0;
  }

  #lineOf({ client, method, server, target, outcome, code, ms, arguments: args }: AuditEntry): string {
    const { now, secrets } = this.#options;
    const what = [method ?? 'request', target].filter((part) => part !== null).join(' ');
    return JSON.stringify({
      level: outcome === 'success' || outcome === 'tool-error' ? 'info' : 'warn',
      time: new Date(now()).toISOString(),
      msg: maskSecrets(`${client}: ${what}: ${code ?? outcome}`, secrets),
      client,
      method,
      to: server,
      target: target === null ? null : maskSecrets(target, secrets),
      outcome,
      code,
      ms: Math.round(ms * 10) / 10,
      // As text: masked by what stands before a secret, which is often its key.
      ...(args === undefined ? {} : { arguments: maskedArguments(args, secrets) }),
    });
  }
}

function maskedArguments(args: Readonly<Record<string, unknown>>, secrets: readonly string[]): string {
  const masked = maskSecrets(JSON.stringify(args), secrets);
  return masked.length > maxArgumentsLength ? `${masked.slice(0, maxArgumentsLength)}… (cut)` : masked;
}
