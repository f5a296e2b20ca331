import type { BackendKind } from '../support/servers/backends.ts';
import type { Outcome, Scenario } from './scenario.ts';

/** One run of a scenario; `outcome` is an Error where the scenario could not be carried through. */
export interface Run {
  readonly scenario: Scenario;
  readonly backendKind: BackendKind;
  readonly seconds: number;
  readonly outcome: Outcome | Error;
}

const BACKENDS_NAMES: Readonly<Record<BackendKind, string>> = { embedded: 'SQLite', served: 'Kafka + MongoDB' };
const HEAD = ['scenario', 'backends', 'done', 'acknowledged', 'misses', 'figures', 'seconds'];

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

const cellsOf = ({ scenario, backendKind, seconds, outcome }: Run): readonly string[] => {
  const place = [`\`${scenario.name}\``, BACKENDS_NAMES[backendKind]];
  const took = String(Math.round(seconds));
  if (outcome instanceof Error) return [...place, 'ended early', '', outcome.message, '', took];
  const { did, acknowledged, misses, figures } = outcome;
  return [...place, did, String(acknowledged), misses.join('; ') || 'none', figures.join('; '), took];
};

const cellsOfParts = ({ scenario, backendKind, outcome }: Run): readonly (readonly string[])[] =>
  outcome instanceof Error
    ? []
    : (outcome.parts ?? []).map(({ name, did, misses, figures, seconds }) => [
        ...[`\`${scenario.name}\`: ${name}`, BACKENDS_NAMES[backendKind], did, ''],
        ...[misses.join('; ') || 'none', figures.join('; '), String(Math.round(seconds))],
      ]);

/** A table in Markdown, a row a run, and below it one for each of its parts. */
export const tableOf = (runs: readonly Run[]): string =>
  [HEAD, HEAD.map(() => '---'), ...runs.flatMap((run) => [cellsOf(run), ...cellsOfParts(run)])]
    .map((cells) => `| ${cells.map(cell).join(' | ')} |`)
    .join('\n');

/** Whether all promises held. */
export const allHeld = (runs: readonly Run[]): boolean =>
  runs.every(({ outcome }) => !(outcome instanceof Error) && outcome.misses.length === 0);
