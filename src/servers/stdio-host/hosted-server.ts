/** One third-party server, as stdio-host looks after it: started, opened, watched, replaced when it fails, stopped. */

import { reasonOf } from '../../runtime/errors.ts';
import type { HostedEntry, HostedReport } from '../../runtime/fleet/hosted.ts';
import type { HostedSettings } from '../../runtime/fleet/third-party.ts';
import { describeExit, type ExitCause, type LifeEvent } from '../../runtime/history/life-event.ts';
import { Condition } from '../../runtime/lifecycle/condition.ts';
import { RestartSchedule } from '../../runtime/lifecycle/restart-schedule.ts';
import type { Limiter } from '../../runtime/limits/limiter.ts';
import type { HostEvent, ServerOpening } from '../../runtime/mcp/host-link.ts';
import type { ProcessStat } from '../../runtime/process/identity.ts';
import { CallTraffic } from './call-traffic.ts';
import type { ChildLog } from './child-log.ts';
import { ChildRun, newChildId } from './child-run.ts';
import { ChildWatch } from './child-watch.ts';
import { Exchange, type Listener, type Outcome, type StrayKind, unavailable } from './exchange.ts';
import { type HostedView, hostedEvent, hostedSnapshot } from './hosted-view.ts';
import { KeptRequests } from './kept-requests.ts';
import { parseLine } from './messages.ts';
import { type Era, eraOf, openChild, RefusedError } from './opening.ts';
import { StartRecord } from './start-record.ts';

export interface HostedServerOptions {
  readonly name: string;
  readonly entry: HostedEntry;
  readonly limiter: Limiter;
  /** What every child gets of the environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
  readonly childLog: ChildLog;
  /** Which era each command was seen to speak. */
  readonly eras: Map<string, Era>;
  /** Every gateway there is, the newest last. */
  readonly listeners: () => readonly Listener[];
  /** Told to every gateway. */
  readonly announce: (event: HostEvent) => void;
  readonly onEvent: (event: LifeEvent) => void;
  readonly onCall: (outcome: Outcome, ms: number) => void;
  readonly onStray: (kind: StrayKind) => void;
}

/** One that does not even refuse an unknown request is taken for an old one after this long. */
const silenceMs = 5000;
/** One that does not answer gets this long after SIGTERM. */
const hopelessGraceMs = 1000;

export class HostedServer {
  readonly name: string;
  readonly entry: HostedEntry;
  readonly #options: HostedServerOptions;
  readonly #settings: HostedSettings;
  readonly #condition = new Condition(() => undefined);
  readonly #restarts: RestartSchedule;
  readonly #watch: ChildWatch;
  readonly #exchange: Exchange;
  readonly #traffic = new CallTraffic();
  readonly #kept = new KeptRequests();
  readonly #start: StartRecord;
  #run: ChildRun | null = null;
  #opening: ServerOpening | null = null;
  /** Whether its answer to the question for its era is still out, and nobody knows what it would be. */
  #isProbing = false;
  /** Why the run is being ended by us; `null` while it is not. */
  #hopeless: string | null = null;
  /** Raised by each launch and each end that was asked for: an earlier launch on its way gives up. */
  #launches = 0;
  #clearing: Promise<void> = Promise.resolve();

  constructor(options: HostedServerOptions) {
    const { name, entry, listeners, onCall, onStray } = options;
    this.name = name;
    this.entry = entry;
    this.#options = options;
    this.#settings = entry.settings;
    this.#start = new StartRecord(options.logFile);
    this.#restarts = new RestartSchedule({
      settings: entry.settings,
      missingNeeds: () => [],
      onWaiting: () => undefined,
      onDue: () => void this.#launch(),
    });
    this.#exchange = new Exchange({
      server: name,
      send: (json) => this.#run?.send(json) ?? false,
      listeners,
      onStray: (kind, text) => {
        onStray(kind);
        options.childLog.note('warn', `${strayTexts[kind]}: ${text}`);
      },
      onAnswered: ({ ms, outcome }) => {
        this.#traffic.record(ms, outcome);
        onCall(outcome, ms);
      },
      onAccepted: (method, params) => this.#kept.accepted(method, params),
    });
    this.#watch = new ChildWatch({
      settings: entry.settings,
      exchange: this.#exchange,
      onHopeless: (reason) => this.#replace(reason),
    });
  }

  /** Starts it, as the operator or the list of servers wants it: past crashes count no more. */
  start(): void {
    this.#start.askedFor();
    this.#restarts.reset();
    void this.#launch();
  }

  /** Takes its run away, at once for its callers, and starts another. */
  async restart(): Promise<void> {
    this.#start.askedFor();
    await this.#endRun('it is being restarted');
    this.start();
  }

  async stop(): Promise<void> {
    this.#restarts.forget();
    await this.#endRun('it was stopped');
    await this.#clearing;
    this.#condition.become('stopped', null);
    this.#options.childLog.close();
  }

  /** How it is, as a gateway is told. */
  get event(): HostEvent {
    if (this.#opening !== null && this.#condition.state === 'ready') {
      return { event: 'ready', server: this.name, opening: this.#opening };
    }
    const reason = this.#condition.reason ?? `it is ${this.#condition.state}`;
    return { event: 'down', server: this.name, reason };
  }

  /** A message of a gateway. @throws SyntaxError when it is none */
  receive(listener: Listener, json: string): void {
    if (this.#condition.state === 'ready') {
      this.#exchange.fromGateway(listener, json);
      return;
    }
    const { event } = this;
    const reason = event.event === 'down' ? event.reason : 'it is not ready';
    for (const { message } of parseLine(json) ?? []) {
      if (message.kind === 'request') listener.deliver(unavailable(this.name, message.id, reason));
    }
  }

  /** A gateway is gone. */
  leave(listener: Listener): void {
    this.#exchange.leave(listener);
  }

  /** PIDs of its run; `null` when only the process table tells. */
  get members(): readonly number[] | null {
    return this.#run === null ? [] : this.#run.members;
  }

  /** Looks at its run once. */
  look(table: readonly ProcessStat[]): void {
    if (this.#run !== null) this.#watch.look(this.#run, table);
    const { readyForMs } = this.#start;
    if (readyForMs !== null) this.#restarts.readyFor(readyForMs);
  }

  report(): HostedReport {
    return { hash: this.entry.hash, settled: this.#start.settled, snapshot: hostedSnapshot(this.#view) };
  }

  async #launch(): Promise<void> {
    const { limiter, env, childLog } = this.#options;
    const settings = this.#settings;
    this.#launches += 1;
    const launch = this.#launches;
    this.#condition.become('starting', null);
    this.#hopeless = null;
    // What its predecessor left may still hold what it needs.
    await this.#clearing;
    // A stop in between has the last word.
    if (launch !== this.#launches) return;
    this.#start.begin();
    const id = newChildId(this.name);
    const { memoryBytes, cpuCores, pids } = settings;
    const group = limiter.open(id, { memoryBytes, cpuCores, pids });
    let run: ChildRun;
    try {
      run = new ChildRun({
        id,
        settings,
        group,
        env,
        onErrorLines: (lines) => childLog.said(lines),
        // What a run says after its end was decided is for nobody.
        onLine: (line) => {
          if (this.#run === run) this.#exchange.fromChild(line);
        },
        onTooLong: (line) => {
          if (this.#run === run) this.#exchange.fromChildTooLong(line);
        },
        onExit: (exit, rest) => this.#onExit(run, exit, rest),
      });
    } catch (error) {
      group.close();
      this.#onEnded(reasonOf(error), { code: null, signal: null, isOutOfMemory: false });
      return;
    }
    this.#run = run;
    this.#watch.reset();
    this.#tell('started');
    await this.#open(run);
  }

  async #open(run: ChildRun): Promise<void> {
    const { startTimeoutMs } = this.#settings;
    const { eras, announce } = this.#options;
    const guess = eras.get(this.#command) ?? null;
    this.#isProbing = guess === null;
    const remainingMs = (): number => Math.max(1, startTimeoutMs - this.#start.elapsedMs);
    try {
      const opening = await openChild(
        {
          ask: (method, params) => this.#exchange.ask(method, params, remainingMs()),
          notify: (method) => this.#exchange.notify(method),
        },
        { server: this.name, guess, silenceMs },
      );
      if (this.#run !== run || this.#hopeless !== null) return;
      const era = eraOf(opening);
      eras.set(this.#command, era);
      this.#isProbing = false;
      this.#opening = opening;
      if (era === 'legacy') this.#replay(run);
      run.group.settle();
      this.#start.ready();
      this.#condition.become('ready', null);
      this.#watch.begin(run, era);
      this.#tell('ready');
      announce(this.event);
    } catch (error) {
      // Its end tells more than the question that it did not answer.
      if (this.#run !== run || !run.isAlive || this.#hopeless !== null) return;
      // One that has not refused has not answered, for as long as it may take.
      const isRefused = error instanceof RefusedError;
      if (!isRefused) this.#start.timedOut();
      const reason = `not ready after ${startTimeoutMs} ms: it has not answered`;
      this.#replace(isRefused ? `it cannot be spoken to: ${reasonOf(error)}` : reason);
    }
  }

  /** What clients asked an earlier run to keep in mind. A refusal is told where it was asked first. */
  #replay(run: ChildRun): void {
    for (const { method, params } of this.#kept.all) {
      this.#exchange.ask(method, params, this.#settings.startTimeoutMs).catch((error: unknown) => {
        if (this.#run !== run) return;
        this.#options.childLog.note('warn', `${method} was not taken again: ${reasonOf(error)}`);
      });
    }
  }

  /** Ends its run because it is beyond hope; what follows is what follows a crash. */
  #replace(reason: string): void {
    const run = this.#run;
    if (run === null || this.#hopeless !== null) return;
    this.#hopeless = reason;
    this.#goDown('unhealthy', reason);
    // One that was stopped hears no SIGTERM.
    this.#clearing = run.end(this.#watch.isStopped ? 0 : hopelessGraceMs).catch(() => undefined);
  }

  /** Its callers are told at once; its processes may take their time. */
  #goDown(state: 'unhealthy' | 'stopping', reason: string): void {
    this.#watch.end();
    this.#condition.become(state, reason);
    this.#options.announce({ event: 'down', server: this.name, reason });
    this.#exchange.fail(reason);
  }

  #onExit(run: ChildRun, exit: ExitCause, rest: string): void {
    if (rest !== '') {
      this.#options.onStray('half a line');
      this.#options.childLog.note('warn', `${strayTexts['half a line']}: ${rest}`);
    }
    if (this.#run !== run) return;
    this.#clearing = Promise.all([this.#clearing, run.clear()]).then(
      () => undefined,
      () => undefined,
    );
    if (this.#isProbing && this.#hopeless === null) {
      // Some end when they hear what they do not know: the next run is asked in the old way, and nothing else is new.
      this.#options.eras.set(this.#command, 'legacy');
      this.#isProbing = false;
      this.#run = null;
      this.#exchange.fail('it ended');
      void this.#launch();
      return;
    }
    this.#onEnded(this.#hopeless ?? describeExit(exit), exit);
  }

  /** The run is over, or did not come about, and nobody had asked for that. */
  #onEnded(reason: string, exit: ExitCause): void {
    const { readyForMs: wasReadyForMs } = this.#start;
    const lastLines = this.#start.ended(reason);
    this.#tell(this.#hopeless === null ? 'crashed' : 'replaced', { reason, exit, lastLines });
    this.#run = null;
    this.#isProbing = false;
    this.#watch.end();
    const consequence = this.#restarts.ended({ reason, exit, wasReadyForMs });
    this.#condition.become(consequence.state, consequence.reason);
    if (consequence.state === 'crash-loop') this.#tell('crash-loop', { reason: consequence.reason });
    this.#options.announce({ event: 'down', server: this.name, reason });
    this.#exchange.fail(reason);
  }

  /** As the operator asked. */
  async #endRun(reason: string): Promise<void> {
    this.#restarts.forget();
    this.#launches += 1;
    const run = this.#run;
    if (run === null) {
      if (this.#condition.state === 'starting') this.#condition.become('stopping', reason);
      return;
    }
    this.#goDown('stopping', reason);
    this.#tell('stopped');
    this.#run = null;
    this.#start.stopped();
    await run.end(this.#settings.stopGraceMs);
  }

  get #command(): string {
    return JSON.stringify([this.#settings.command, ...this.#settings.args]);
  }

  get #view(): HostedView {
    return {
      name: this.name,
      settings: this.#settings,
      run: this.#run,
      condition: this.#condition,
      startedAt: this.#start.startedAt,
      readyMs: this.#start.readyMs,
      restarts: this.#restarts.restarts,
      usage: this.#watch.usage,
      peakBytes: this.#watch.peakBytes,
      traffic: this.#traffic.summary({
        inFlight: this.#exchange.inFlight,
        connections: this.#options.listeners().length,
      }),
    };
  }

  #tell(event: LifeEvent['event'], told: Partial<LifeEvent> = {}): void {
    this.#options.onEvent(hostedEvent(this.#view, event, told));
  }
}

const strayTexts: Readonly<Record<StrayKind, string>> = {
  garbage: 'not a message, on its standard output',
  'unknown id': 'an answer that nobody waits for',
  'too long': 'a line that is too long',
  'half a line': 'it ended in the middle of a line',
};
