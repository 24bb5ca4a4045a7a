/** Checks values against schemas of other makers, with a deadline, off the main thread. */
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { packageRoot } from '../../../runtime/package-root.ts';
import { ToolError } from '../../kit/tool-error.ts';

export interface ValidationRequest {
  readonly schema: Readonly<Record<string, unknown>>;
  readonly value: unknown;
}

/** One thing a schema has against a value. */
export interface SchemaViolation {
  /** JSON pointer into the value; '' is the value itself. */
  readonly pointer: string;
  /** The keyword of the schema, such as `required`. */
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** `unusable`: why the schema itself cannot be used. */
export type ValidationReply =
  | { readonly violations: readonly SchemaViolation[] }
  | { readonly unusable: string };

/** From source it is a .ts file. A bundle of this file is elsewhere, the worker never. */
const isSource = import.meta.filename.endsWith('.ts');
const workerFile = path.join(
  packageRoot,
  isSource ? 'src' : 'dist',
  `servers/tools/validation/schema-worker.${isSource ? 'ts' : 'js'}`,
);
const defaultDeadlineMs = 1000;
const maxQueue = 64;
const maxHeapMiB = 128;

export class SchemaValidator {
  readonly #deadlineMs: number;
  #worker: Worker | null = null;
  #queue: Promise<unknown> = Promise.resolve();
  #queued = 0;

  constructor(options: { readonly deadlineMs?: number } = {}) {
    this.#deadlineMs = options.deadlineMs ?? defaultDeadlineMs;
  }

  /**
   * One after another; a schema that takes too long costs the thread, and nobody else anything.
   *
   * @throws ToolError `schema_too_slow`, `schema_unusable`, `validator_busy`
   */
  async validate(request: ValidationRequest): Promise<readonly SchemaViolation[]> {
    if (this.#queued >= maxQueue) {
      throw new ToolError('validator_busy', `${maxQueue} checks are waiting already`, {
        hint: 'Try again in a second, or call the tool without the check',
        retryable: true,
      });
    }
    this.#queued += 1;
    const reply = this.#queue.then(() => this.#ask(request));
    this.#queue = reply.catch(() => undefined);
    try {
      return violationsOf(await reply);
    } finally {
      this.#queued -= 1;
    }
  }

  async close(): Promise<void> {
    await this.#end();
  }

  async #ask(request: ValidationRequest): Promise<ValidationReply> {
    const worker = this.#worker ?? this.#start();
    const { promise, resolve, reject } = Promise.withResolvers<ValidationReply>();
    const timer = setTimeout(() => reject(tooSlow(this.#deadlineMs)), this.#deadlineMs);
    const onError = (error: Error): void => reject(unusable(error.message));
    worker.once('message', resolve);
    worker.once('error', onError);
    try {
      worker.postMessage(request);
      return await promise;
    } catch (error) {
      await this.#end();
      throw error;
    } finally {
      clearTimeout(timer);
      worker.off('message', resolve);
      worker.off('error', onError);
    }
  }

  #start(): Worker {
    const worker = new Worker(workerFile, {
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: maxHeapMiB },
    });
    // An idle thread does not keep the process alive; an error while idle must not end it.
    worker.unref();
    worker.on('error', () => {
      if (this.#worker === worker) this.#worker = null;
    });
    this.#worker = worker;
    return worker;
  }

  async #end(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
  }
}

function violationsOf(reply: ValidationReply): readonly SchemaViolation[] {
  if ('unusable' in reply) throw unusable(reply.unusable);
  return reply.violations;
}

function tooSlow(deadlineMs: number): ToolError {
  return new ToolError(
    'schema_too_slow',
    `The tool's schema took longer than ${deadlineMs} ms to check this`,
    {
      hint: 'The arguments could not be checked; look at the schema with get_tool_details yourself',
    },
  );
}

function unusable(reason: string): ToolError {
  return new ToolError('schema_unusable', `The tool's schema cannot be used: ${reason}`, {
    hint: 'The arguments could not be checked; look at the schema with get_tool_details yourself',
  });
}
