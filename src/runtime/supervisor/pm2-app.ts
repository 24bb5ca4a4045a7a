/** How pm2 is told to run one process; what this works around is measured in docs/decisions/0005-pm2.md. */
import type { ProcessSpec } from './supervisor.ts';

/** pm2 waits this long before it starts control again, and longer after each crash. */
const firstRestartMs = 250;

/** What pm2 7.0.4 puts into the environment of a process: its settings of it, and an IPC channel that nobody uses. */
const ofPm2 = `automation autorestart autostart created_at cwd exec_interpreter exec_mode exit_code
  exp_backoff_restart_delay instance_var instances kill_retry_time kill_timeout km_link max_memory_restart
  max_restarts merge_logs name namespace node_version NODE_APP_INSTANCE NODE_CHANNEL_FD
  NODE_CHANNEL_SERIALIZATION_MODE pm_cwd pm_err_log_path pm_exec_path pm_id pm_out_log_path pm_pid_path pm_uptime
  PM2_HOME pmx prev_restart_delay restart_time status treekill unique_id unstable_restarts username version vizion
  vizion_running windowsHide`.split(/\s+/);

/** pm2 reads a variable such as `name` as a setting of its own, so it travels under another name. */
const carrierPrefix = 'MCPCTL_CARRIED_';

const endOfJoins = '--';

/** The argument of pm2's `start`. */
export function pm2App(spec: ProcessSpec): object {
  const carried = Object.keys(spec.env).filter(couldBeSetting);
  return {
    name: spec.id,
    // Through `sh` without an interpreter, pm2 injects no code of its own, and paths may hold spaces.
    script: '/bin/sh',
    args: ['-c', launcher(carried), 'mcpctl-run', spec.logFile, ...spec.joins, endOfJoins, ...spec.argv],
    interpreter: 'none',
    exec_mode: 'fork',
    cwd: spec.cwd,
    env: Object.fromEntries(
      Object.entries(spec.env).map(([name, value]) => [
        carried.includes(name) ? carrierPrefix + name : name,
        value,
      ]),
    ),
    // An empty name matches every variable: nothing of the caller's environment gets in. (`true` filters nothing.)
    filter_env: [''],
    pmx: false,
    vizion: false,
    treekill: false,
    kill_timeout: spec.stopGraceMs,
    autorestart: spec.restartsOnExit,
    // Its own limit ends in a state that never restarts.
    max_restarts: 1_000_000,
    exp_backoff_restart_delay: firstRestartMs,
    out_file: '/dev/null',
    error_file: '/dev/null',
  };
}

/** Every setting of pm2 has a lower-case letter. A name that is no identifier is none, and the shell drops it. */
function couldBeSetting(name: string): boolean {
  return ofPm2.includes(name) || /^(?=.*[a-z])[A-Za-z_]\w*$/.test(name);
}

/**
 * A shell script that becomes the program. The output goes straight to our file: pm2 would cut characters at chunk
 * borders. Values stay in the environment: arguments are for everybody to see.
 */
function launcher(carried: readonly string[]): string {
  return [
    'exec >>"$1" 2>&1',
    'shift',
    // Before it executes anything: what it starts is then inside too. Outside it must not run.
    `while [ "$1" != ${endOfJoins} ]; do echo $$ >"$1" || exit 125; shift; done`,
    'shift',
    `unset ${ofPm2.join(' ')}`,
    ...carried.map((name) => `export ${name}="$${carrierPrefix}${name}"; unset ${carrierPrefix}${name}`),
    'exec "$@"',
  ].join('\n');
}
