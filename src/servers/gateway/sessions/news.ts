/** Brings what servers tell of themselves to those who wait for it, and tells each server what is waited for. */
import {
  type Interest,
  isWanted,
  type ListKind,
  type LogLevel,
  logLevels,
  type ServerEvent,
  type ServerLink,
} from '../upstream/server-link.ts';
import type { Audience } from './audience.ts';

export interface NewsOptions {
  readonly links: () => Iterable<ServerLink>;
  /** Asks for the lists of a server again; what is others than before comes back as `onList`. */
  readonly refresh: (server: string, list: ListKind) => void;
  /** All lists, where nobody says when they change. */
  readonly poll: () => void;
}

/** Built-in servers do not tell when their lists change. */
const pollEveryMs = 10_000;
/** Thousands of clients that come at once are counted a few times, not each. */
const gatherMs = 20;

export class News {
  readonly #options: NewsOptions;
  readonly #audiences = new Set<Audience>();
  /** What clients of one server alone have heard from the server itself, before its list was asked for. */
  readonly #told = new Set<string>();
  #timer: NodeJS.Timeout | null = null;
  #isDue = false;

  constructor(options: NewsOptions) {
    this.#options = options;
  }

  get audienceCount(): number {
    return this.#audiences.size;
  }

  join(audience: Audience): void {
    this.#audiences.add(audience);
    this.#timer ??= setInterval(() => this.#options.poll(), pollEveryMs).unref();
    this.interestChanged();
  }

  leave(audience: Audience): void {
    this.#audiences.delete(audience);
    if (this.#audiences.size === 0 && this.#timer !== null) {
      clearInterval(this.#timer);
      this.#timer = null;
    }
    this.interestChanged();
  }

  /** Somebody wants more, or less. Servers are told once for all changes of a moment. */
  interestChanged(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    setTimeout(() => {
      this.#isDue = false;
      const interests = this.#interests();
      for (const link of this.#options.links()) link.follow(interests.get(link.name) ?? nothing);
    }, gatherMs).unref();
  }

  onEvent(server: string, event: ServerEvent): void {
    switch (event.kind) {
      case 'list-changed':
        if (event.sessionId === null) this.#told.add(`${server} ${event.list}`);
        this.#tellOfList(this.#about(server, event.sessionId), event.list, (view) => view === 'single');
        this.#options.refresh(server, event.list);
        break;
      case 'resource-updated':
        this.#tellOfResource(server, event);
        break;
      case 'log':
        this.#tellLog(server, event);
        break;
      case 'opened':
        for (const list of ['tools', 'prompts', 'resources'] as const) this.#options.refresh(server, list);
    }
  }

  /** A list was asked for, and is another than before. */
  onList(server: string, list: ListKind): void {
    const isTold = this.#told.delete(`${server} ${list}`);
    this.#tellOfList(this.#about(server, null), list, (view) => view !== 'single' || !isTold);
  }

  #tellOfList(
    audiences: readonly Audience[],
    list: ListKind,
    isMeant: (view: Audience['view']['kind']) => boolean,
  ): void {
    for (const audience of audiences) {
      const { view } = audience;
      if (!isMeant(view.kind) || (view.kind === 'virtual' && list !== 'tools')) continue;
      if (audience.wants(list)) audience.deliver(`notifications/${list}/list_changed`, undefined);
    }
  }

  #tellOfResource(server: string, event: ServerEvent & { kind: 'resource-updated' }): void {
    for (const audience of this.#about(server, event.sessionId)) {
      for (const [uri, target] of audience.resources) {
        if (target.server !== server || target.uri !== event.uri) continue;
        audience.deliver('notifications/resources/updated', { ...event.params, uri });
      }
    }
  }

  #tellLog(server: string, { params, told, sessionId: only }: ServerEvent & { kind: 'log' }): void {
    const { level, logger } = params;
    const within = typeof logger === 'string' ? `${server}.${logger}` : server;
    for (const audience of this.#about(server, only)) {
      const { sessionId, view } = audience;
      if (!isWanted(level, audience.logLevel) || (sessionId !== null && told.has(sessionId))) continue;
      const shown = view.kind === 'single' ? params : { ...params, logger: within };
      audience.deliver('notifications/message', shown);
    }
  }

  /** @param sessionId the only one it is for; `null`: everybody */
  #about(server: string, sessionId: string | null): readonly Audience[] {
    return [...this.#audiences].filter(
      (audience) =>
        audience.view.servers().includes(server) && (sessionId === null || audience.sessionId === sessionId),
    );
  }

  #interests(): ReadonlyMap<string, Interest> {
    const interests = new Map<
      string,
      { isFollowed: true; resources: Set<string>; logLevel: LogLevel | null }
    >();
    for (const { view, resources, logLevel } of this.#audiences) {
      for (const server of view.servers()) {
        const interest = interests.get(server) ?? {
          isFollowed: true,
          resources: new Set<string>(),
          logLevel: null,
        };
        interest.logLevel = moreTalkative(interest.logLevel, logLevel);
        interests.set(server, interest);
      }
      for (const { server, uri } of resources.values()) interests.get(server)?.resources.add(uri);
    }
    return interests;
  }
}

const nothing: Interest = { isFollowed: false, resources: new Set(), logLevel: null };

function moreTalkative(a: LogLevel | null, b: LogLevel | null): LogLevel | null {
  if (a === null || b === null) return a ?? b;
  return logLevels.indexOf(a) < logLevels.indexOf(b) ? a : b;
}
