import type { Pair } from '../support/servers/pairs.ts';
import type { Outcome, Scenario } from './scenario.ts';

/** One run of a scenario; `outcome` is an Error where the scenario could not be carried through. */
export interface Run {
  readonly scenario: Scenario;
  readonly pair: Pair;
  readonly seconds: number;
  readonly outcome: Outcome | Error;
}

const PAIR_NAMES: Readonly<Record<Pair, string>> = { embedded: 'SQLite', served: 'Kafka + MongoDB' };
const HEAD = ['scenario', 'pair', 'done', 'acknowledged', 'misses', 'figures', 'seconds'];

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

const cellsOf = ({ scenario, pair, seconds, outcome }: Run): readonly string[] => {
  const place = [`\`${scenario.name}\``, PAIR_NAMES[pair]];
  const took = String(Math.round(seconds));
  if (outcome instanceof Error) return [...place, 'ended early', '', outcome.message, '', took];
  const { did, acknowledged, misses, figures } = outcome;
  return [...place, did, String(acknowledged), misses.join('; ') || 'none', figures.join('; '), took];
};

const cellsOfParts = ({ scenario, pair, outcome }: Run): readonly (readonly string[])[] =>
  outcome instanceof Error
    ? []
    : (outcome.parts ?? []).map(({ name, did, misses, figures, seconds }) => [
        ...[`\`${scenario.name}\`: ${name}`, PAIR_NAMES[pair], did, ''],
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
