/** Prometheus metrics of the hosted servers. Names are public: see docs/metrics.md. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { HostedReport } from '../../runtime/fleet/hosted.ts';
import type { Outcome, StrayKind } from './exchange.ts';

const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export class HostMetrics {
  readonly #calls: Counter;
  readonly #callSeconds: Histogram;
  readonly #strays: Counter;

  constructor(registry: Registry, reports: () => readonly HostedReport[]) {
    const registers = [registry];
    this.#calls = new Counter({
      name: 'mcp_hosted_requests_total',
      help: 'Requests to a hosted server, by outcome: ok, error, lost',
      labelNames: ['server', 'outcome'],
      registers,
    });
    this.#callSeconds = new Histogram({
      name: 'mcp_hosted_request_duration_seconds',
      help: 'Time from request to answer',
      labelNames: ['server'],
      buckets,
      registers,
    });
    this.#strays = new Counter({
      name: 'mcp_hosted_stray_lines_total',
      help: 'Lines of a hosted server that answer nobody, by kind',
      labelNames: ['server', 'kind'],
      registers,
    });
    const gauge = (name: string, help: string, read: (report: HostedReport) => number): void => {
      new Gauge({
        name,
        help,
        labelNames: ['server'],
        registers,
        collect() {
          this.reset();
          for (const report of reports()) this.set({ server: report.snapshot.server }, read(report));
        },
      });
    };
    gauge('mcp_hosted_up', 'Whether a hosted server is ready', ({ snapshot }) =>
      snapshot.state === 'ready' ? 1 : 0,
    );
    gauge('mcp_hosted_restarts', 'How often it was started again', ({ snapshot }) => snapshot.restarts);
    gauge('mcp_hosted_start_seconds', 'From spawn to ready, last time', ({ snapshot }) => {
      return (snapshot.readyMs ?? 0) / 1000;
    });
    gauge('mcp_hosted_memory_bytes', 'Memory of it and all it started', ({ snapshot }) => {
      return snapshot.memory.bytes ?? 0;
    });
    gauge('mcp_hosted_memory_limit_bytes', 'What it may have', ({ snapshot }) => snapshot.memory.limitBytes);
    gauge('mcp_hosted_cpu_cores', 'Share of one core in use', ({ snapshot }) => snapshot.cpu.cores ?? 0);
    gauge('mcp_hosted_cpu_limit_cores', 'What it may use', ({ snapshot }) => snapshot.cpu.limitCores);
  }

  onCall(server: string, outcome: Outcome, ms: number): void {
    this.#calls.inc({ server, outcome });
    this.#callSeconds.observe({ server }, ms / 1000);
  }

  onStray(server: string, kind: StrayKind): void {
    this.#strays.inc({ server, kind });
  }
}
