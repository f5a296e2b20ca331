import { type Command, Option } from 'commander';
import { defined } from '../core/json-object.ts';
import { Problem } from '../core/problem.ts';
import {
  DEAD_LETTER_KINDS,
  type DeadLetterFilter,
  type DeadLetterOperator,
  type DeadLetterSummary,
  type ReplayedDeadLetter,
} from '../ingest/dead-letters.ts';
import { ROOT_ORGANISATION } from '../access/sources/organisations/organisations.ts';
import { type CommandContext, table } from './shared/print.ts';
import { withDeadLetters } from './shared/with-dead-letters.ts';

/** A user of the command line owns the machine. */
const CLI: DeadLetterOperator = { actor: 'cli', organisation: ROOT_ORGANISATION, hasInScope: () => true };

interface FilterOptions {
  readonly source?: string;
  readonly kind?: (typeof DEAD_LETTER_KINDS)[number];
  readonly since?: string;
}

const withFilters = (command: Command): Command =>
  command
    .option('--source <id>', 'with statements of this source')
    .addOption(new Option('--kind <kind>', 'why they could not be stored').choices([...DEAD_LETTER_KINDS]))
    .option('--since <time>', 'added at this time or later, as in 2026-03-01T09:00:00Z');

/** Throws Problem `invalid-request` if the time cannot be read. */
const filterOf = ({ source, kind, since }: FilterOptions): DeadLetterFilter => {
  if (since !== undefined && (!/^\d{4}-\d\d-\d\d/.test(since) || Number.isNaN(Date.parse(since))))
    throw new Problem('invalid-request', '--since must be a time, as in 2026-03-01T09:00:00Z');
  return {
    ...defined({ source, kind }),
    ...(since !== undefined && { since: Date.parse(since) }),
  };
};

const summaryJson = <T extends DeadLetterSummary>({ addedAt, ...rest }: T) => ({
  ...rest,
  added: new Date(addedAt).toISOString(),
});

const addList = (letters: Command, { env, print }: CommandContext): void => {
  withFilters(letters.command('list'))
    .description('the messages of the journal that the sink could not store, without their content; kept for 48 hours')
    .action(async (options: FilterOptions) => {
      const filter = filterOf(options);
      const { letters } = await withDeadLetters(env, (one) => one.list(filter, CLI));
      const all = letters.map(summaryJson);
      const rows = all.map(({ id, kind, added, sources, statements, reason }) => [
        ...[id, kind, added, sources.join(' '), String(statements), reason],
      ]);
      const head = ['ID', 'KIND', 'ADDED', 'SOURCES', 'STATEMENTS', 'REASON'];
      print({ json: all, text: table(head, rows, 'There is no dead letter.') });
    });
};

const addShow = (letters: Command, { env, print }: CommandContext): void => {
  letters
    .command('show')
    .argument('<id>', 'as in carnet dead-letters list')
    .description('a dead letter with its statements; the people in them see on /me that they were read')
    .action(async (id: string) => {
      const shown = await withDeadLetters(env, (one) => one.show(id, CLI));
      const { kind, reason, content, message } = shown;
      print({
        json: summaryJson(shown),
        text: [
          `${id}  ${kind}  ${reason}`,
          ...content.map(({ source, id: statement, statement: text }) => `${source}  ${statement}\n${text}`),
          ...(message === undefined ? [] : [`in base64: ${message}`]),
        ].join('\n'),
      });
    });
};

const replayedLine = ({ id, stored, withheld, refused }: ReplayedDeadLetter): string =>
  `${id}: ${stored} stored, ${withheld} withheld` +
  (refused.length === 0 ? '' : `, ${refused.length} refused (${[...new Set(refused)].join(', ')}): it stays`);

const addReplay = (letters: Command, { env, print }: CommandContext): void => {
  withFilters(letters.command('replay'))
    .argument('[id...]', 'as in carnet dead-letters list')
    .option('--all', 'every one that the filters let pass')
    .description(
      'send the statements of dead letters through ingestion again, under their first ids and authority; ' +
        'consent and profiles count as they are now; one of kind unknown stays until nothing of it is withheld; ' +
        'exits with 3 where a statement is refused',
    )
    .action(async (ids: readonly string[], options: FilterOptions & { readonly all?: true }) => {
      if (ids.length > 0 === (options.all === true))
        throw new Problem('invalid-request', 'either name dead letters by their ids, or say --all');
      const filter = filterOf(options);
      const replayed = await withDeadLetters(env, async (one) => {
        if (options.all === true) return one.replayAll(filter, CLI);
        const each: ReplayedDeadLetter[] = [];
        for (const id of ids) each.push(await one.replay(id, CLI));
        return each;
      });
      print({
        json: replayed,
        text: replayed.length === 0 ? 'There is nothing to replay.' : replayed.map(replayedLine).join('\n'),
        exit: replayed.every(({ refused }) => refused.length === 0) ? 'done' : 'incomplete',
      });
    });
};

const addDrop = (letters: Command, { env, print }: CommandContext): void => {
  letters
    .command('drop')
    .argument('<id>', 'as in carnet dead-letters list')
    .requiredOption('--reason <text>', 'why; it goes into the audit chain, and must name no person')
    .description('remove a dead letter for good')
    .action(async (id: string, { reason }: { readonly reason: string }) => {
      if (reason.trim() === '' || reason.length > 500)
        throw new Problem('invalid-request', '--reason must have 1 to 500 characters');
      await withDeadLetters(env, (one) => one.drop(id, reason, CLI));
      print({ json: { id }, text: `Dropped ${id}` });
    });
};

/** Adds `carnet dead-letters` with its subcommands. */
export const addDeadLetterCommands = (program: Command, context: CommandContext): void => {
  const letters = program
    .command('dead-letters')
    .description('what the sink could not store; for what another LRS refuses see GET /v1/forwarding');
  for (const add of [addList, addShow, addReplay, addDrop]) add(letters, context);
};
