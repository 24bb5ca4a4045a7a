/** The findings for a person: sections, a mark for each check, and the way out below what is wrong. */
import type { Colour, Paint } from '../format/colour.ts';
import { type Finding, type Section, sections } from './finding.ts';

const titles: Readonly<Record<Section, string>> = {
  node: 'Node',
  config: 'Config',
  state: 'State directory',
  ports: 'Ports',
  processes: 'Processes',
  'third-party': 'Third-party servers',
  supervisor: 'Supervisor',
  limits: 'Limits',
  logs: 'Logs and history',
  postgres: 'PostgreSQL',
  vectors: 'Vector store',
  embedding: 'Embedding model',
  tools: 'Third-party tools',
  network: 'Proxy and certificates',
};

const marks: Readonly<Record<Finding['status'], { readonly sign: string; readonly colour: Colour }>> = {
  ok: { sign: '✓', colour: 'green' },
  warn: { sign: '!', colour: 'yellow' },
  fail: { sign: '✗', colour: 'red' },
};

export function reportLines(findings: readonly Finding[], paint: Paint): readonly string[] {
  const nameWidth = Math.max(0, ...findings.map(({ name }) => name.length));
  const bySection = Map.groupBy(findings, ({ section }) => section);
  return [
    ...sections.flatMap((section) => {
      const found = bySection.get(section);
      if (found === undefined) return [];
      return [
        paint('bold', titles[section]),
        ...found.flatMap((finding) => linesOf(finding, nameWidth, paint)),
      ];
    }),
    '',
    summary(findings),
  ];
}

function linesOf({ name, status, detail, fix }: Finding, nameWidth: number, paint: Paint): readonly string[] {
  const { sign, colour } = marks[status];
  const line = `  ${paint(colour, sign)} ${name.padEnd(nameWidth)}  ${detail}`;
  return fix === undefined ? [line] : [line, `    ${' '.repeat(nameWidth)}  → ${fix}`];
}

function summary(findings: readonly Finding[]): string {
  const count = (wanted: Finding['status']): number =>
    findings.filter(({ status }) => status === wanted).length;
  const [failed, warned] = [count('fail'), count('warn')];
  if (failed + warned === 0) return `Checks: ${findings.length}, all fine`;
  return `Checks: ${findings.length}, ${failed} failed, ${warned} with a warning`;
}
