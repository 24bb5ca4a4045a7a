/** How the embedded PostgreSQL is set up: all on the command line, so that the data directory stays as initdb made it. */
export function serverArguments(options: {
  readonly directory: string;
  readonly host: string;
  readonly port: number;
}): readonly string[] {
  const settings = {
    listen_addresses: options.host,
    port: options.port,
    // A Unix socket is one more path to be too long, to be left behind, to be guarded.
    unix_socket_directories: '',
    // Pools of 10 to 20 for several replicas of two servers; an idle connection costs some 1.5 MB.
    max_connections: 120,
    shared_buffers: '32MB',
    max_wal_size: '256MB',
    min_wal_size: '32MB',
    // Three worker processes less; reads this small gain nothing from them.
    io_method: 'sync',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_destination: 'stderr',
    log_line_prefix: '%m [%p] ',
    log_checkpoints: 'off',
    // What initdb was told keeps shared memory in files of the data directory, which the system would write to disk.
    dynamic_shared_memory_type: 'posix',
    // Nobody subscribes to it; one process less.
    max_logical_replication_workers: 0,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', options.directory, ...flags];
}
