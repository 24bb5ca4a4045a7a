/** What operators change with commands while the gateway runs: named tokens, and which changed tools they accept. */
import path from 'node:path';
import { type AcceptedTools, parseAcceptedTools } from '../../../runtime/mcp/tool-pins.ts';
import { FollowedFile } from '../../../runtime/state/followed-file.ts';
import { type NamedToken, parseNamedTokens } from '../../../runtime/state/named-tokens.ts';
import type { Logger } from '../../../runtime/telemetry/logger.ts';

export interface StateFilesOptions {
  /** Of the fleet's state. */
  readonly directory: string;
  readonly onTokens: (tokens: readonly NamedToken[]) => void;
  readonly onAccepted: (accepted: AcceptedTools) => void;
  readonly log: Logger;
}

export class StateFiles {
  readonly #files: readonly FollowedFile[];

  constructor({ directory, onTokens, onAccepted, log }: StateFilesOptions) {
    const follow = (name: string, onText: (text: string) => void, onGone: () => void): FollowedFile => {
      const file = path.join(directory, name);
      return new FollowedFile({
        file,
        onText,
        onUnusable: (error) => {
          if ((error as NodeJS.ErrnoException).code === 'ENOENT') return onGone();
          log.warn({ err: error, file }, 'the last state of this file stays in force');
        },
      });
    };
    this.#files = [
      follow(
        'tokens.json',
        (text) => onTokens(parseNamedTokens(text)),
        () => onTokens([]),
      ),
      follow(
        'tools-accepted.json',
        (text) => onAccepted(parseAcceptedTools(text)),
        () => onAccepted({}),
      ),
    ];
  }

  close(): void {
    for (const file of this.#files) file.close();
  }
}
