import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { requireSettings } from '../../app/startup/load-config.ts';
import { Problem } from '../../core/problem.ts';
import type { Salvage, SalvagedBatch } from '../../ingest/salvage.ts';
import { findKeptLogs, readSalvage } from '../../journal/open-journal.ts';
import { type CommandContext, table } from '../shared/print.ts';
import { withSending } from '../shared/with-dead-letters.ts';

/** The contents of a file for one source, without personal data. */
interface SourceSummary {
  readonly source: string;
  readonly statements: number;
  /** The time of the earliest admission. */
  readonly from: string;
  readonly to: string;
  /** The number of statements that the store has. */
  readonly known: number;
  /** The number of statements that were erased, or whose people have ended what these belonged to. */
  readonly ended: number;
  readonly toAppend: number;
}

type StampedBatch = Parameters<Salvage['sort']>[0];

const isoOf = (time: number): string => new Date(time).toISOString();

const summarize = async (batches: readonly StampedBatch[], salvage: Salvage): Promise<readonly SourceSummary[]> => {
  const bySource = new Map<string, SourceSummary>();
  for (const batch of batches) {
    const { known, ended, indices } = await salvage.sort(batch);
    const at = isoOf(batch.admittedAt);
    const before = bySource.get(batch.source);
    const { from = at, to = at } = before ?? {};
    bySource.set(batch.source, {
      source: batch.source,
      statements: (before?.statements ?? 0) + batch.ids.length,
      from: at < from ? at : from,
      to: at > to ? at : to,
      known: (before?.known ?? 0) + known,
      ended: (before?.ended ?? 0) + ended,
      toAppend: (before?.toAppend ?? 0) + indices.length,
    });
  }
  return [...bySource.values()];
};

/** The contents of the files, each message once. Throws Problem `invalid-request` if a file does not exist. */
const readFiles = (files: readonly string[]) => {
  const missing = files.filter((file) => !existsSync(file));
  if (missing.length > 0)
    throw new Problem('invalid-request', `there is no such file: ${missing.join(', ')}; name a damaged log or journal`);
  const read = files.map(readSalvage);
  const messages = new Map(read.flatMap(({ messages: all }) => all.map((one) => [one.offset, one] as const)));
  return {
    batches: [...messages.values()].flatMap(({ batches }) => batches),
    markers: [...messages.values()].filter(({ marker }) => marker !== undefined).length,
    damaged: new Set(read.flatMap(({ damaged }) => damaged)).size,
  };
};

const HEAD = ['SOURCE', 'STATEMENTS', 'FROM', 'TO', 'STORED', 'ENDED', 'TO APPEND'];

const textOf = (sources: readonly SourceSummary[], { markers, damaged }: ReturnType<typeof readFiles>): string =>
  [
    table(
      HEAD,
      sources.map(({ source, statements, from, to, known, ended, toAppend }) => [
        ...[source, String(statements), from, to, String(known), String(ended), String(toAppend)],
      ]),
      'No statement can be read.',
    ),
    `${markers} markers of decisions: Carnet marks erasures again by itself.`,
    `${damaged} records whose checksum does not hold.`,
  ].join('\n');

const appendedLine = ({ source, known, stored, withheld, refused }: SalvagedBatch): string =>
  `${source}: ${stored} stored, ${known} were stored before, ${withheld} withheld` +
  (refused.length === 0 ? '' : `, ${refused.length} refused (${[...new Set(refused)].join(', ')})`);

const totalOf = (appended: readonly SalvagedBatch[]): readonly SalvagedBatch[] => {
  const bySource = new Map<string, SalvagedBatch>();
  for (const one of appended) {
    const before = bySource.get(one.source);
    bySource.set(one.source, {
      source: one.source,
      known: one.known + (before?.known ?? 0),
      stored: one.stored + (before?.stored ?? 0),
      withheld: one.withheld + (before?.withheld ?? 0),
      refused: [...(before?.refused ?? []), ...one.refused],
    });
  }
  return [...bySource.values()];
};

/** Gives `carnet` the command that brings back what a damaged log of a journal still has. */
export const addSalvageCommand = (program: Command, { env, print }: CommandContext): void => {
  program
    .command('salvage')
    .argument(
      '[file...]',
      'a damaged log or file of a journal, or its copy; without one, the copies that a start has kept',
    )
    .option('--append', 'send what the store does not have through ingestion, by the decisions of now')
    .description(
      'list the statements that a damaged log of the journal still has, whose checksums hold; with --append bring ' +
        'them back; again, it changes nothing; exits with 3 if a statement is refused',
    )
    .action(async (named: readonly string[], { append = false }: { readonly append?: boolean }) => {
      const files = named.length > 0 ? named : findKeptLogs(requireSettings(env).journalUrl);
      if (files.length === 0)
        throw new Problem(
          'invalid-request',
          'no copy of a damaged log is beside the journal: name a file, as in journal.db-wal.damaged-…',
        );
      const found = readFiles(files);
      const { markers, damaged, batches } = found;
      await withSending(env, async ({ salvage }) => {
        if (!append) {
          const sources = await summarize(batches, salvage);
          print({ json: { files, sources, markers, damaged }, text: textOf(sources, found) });
          return;
        }
        const appended = totalOf(await salvage.append(batches));
        print({
          json: { files, appended, markers, damaged },
          text: appended.length === 0 ? 'There is nothing to append.' : appended.map(appendedLine).join('\n'),
          exit: appended.every(({ refused }) => refused.length === 0) ? 'done' : 'incomplete',
        });
      });
    });
};
