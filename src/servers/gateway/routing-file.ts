/** Follows the routing table on disk. */
import { parseRoutingTable, type RoutingTable } from '../../runtime/fleet/routes.ts';
import { FollowedFile } from '../../runtime/state/followed-file.ts';
import type { Logger } from '../../runtime/telemetry/logger.ts';

export class RoutingFile {
  readonly #followed: FollowedFile;

  /** Calls `onChange` at once when there is a table, then after every change. The last good one stays in force. */
  constructor(file: string, onChange: (table: RoutingTable) => void, log: Logger) {
    this.#followed = new FollowedFile({
      file,
      onText: (text) => onChange(parseRoutingTable(text)),
      onUnusable: (error) =>
        log.warn({ err: error, file }, 'no usable routing table; the last one stays in force'),
    });
  }

  close(): void {
    this.#followed.close();
  }
}
