import { defined, ownValue } from '../../core/json-object.ts';
import { type Command, Option } from 'commander';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { dirname, resolve } from 'node:path';
import { makeDirectory } from '../../core/disk/directory.ts';
import { Problem } from '../../core/problem.ts';
import { storedOfCursor } from '../../transfer/export/export-cursor.ts';
import { EXPORT_PARAMETERS } from '../../transfer/export/export-parameters.ts';
import type { ExportJob, ReadExport, WrittenExport } from '../../transfer/export/write-export.ts';
import { streamLines, writeLines } from '../../transfer/export/write-lines.ts';
import { checkAlone } from './check-alone.ts';
import { createReadFromServer } from './export-from-server.ts';
import { readCredential } from './server-credential.ts';
import { lockFile } from '../shared/lock-file.ts';
import type { Print } from '../shared/print.ts';
import type { Opened } from '../shared/with-store.ts';
import { writeData, writeError, writeProgress } from '../shared/write-terminal.ts';

type Env = Readonly<Record<string, string | undefined>>;
type UseStore = (use: (opened: Opened) => Promise<void>) => Promise<void>;

interface Options {
  readonly format: 'ndjson' | 'csv' | 'parquet';
  readonly out: string;
  readonly all?: string;
  readonly url?: string;
  readonly credential?: string;
  readonly columns?: string;
  readonly [filter: string]: string | boolean | undefined;
}

/** The filters of the command, by the names of the parameters of /v1/export. */
const FILTERS: readonly (readonly [parameter: string, flag: string, description: string])[] = [
  ['since', '--since <time>', 'stored after this time (RFC 3339)'],
  ['until', '--until <time>', 'stored at this time or before'],
  ['source', '--source <id>', 'of this source alone'],
  ['profile', '--profile <iri>', 'that claim this version of a profile, by its id'],
  ['verb', '--verb <iri>', 'with this verb'],
  ['activity', '--activity <iri>', 'with this activity as object'],
  ['agent', '--agent <json>', 'with this Agent or Group as actor or object'],
  ['registration', '--registration <uuid>', 'with this registration'],
  ['related_activities', '--related-activities', 'activities anywhere in a statement'],
  ['related_agents', '--related-agents', 'Agents anywhere in a statement'],
  ['voided', '--voided', 'voided statements too'],
  ['after', '--after <cursor>', 'after the statement with this cursor, or this id'],
];

const camelCase = (name: string): string => name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

const queryOf = (options: Options): URLSearchParams => {
  const query = new URLSearchParams();
  for (const [parameter] of FILTERS) {
    const value = ownValue(options, camelCase(parameter));
    if (value !== undefined) query.set(parameter, String(value));
  }
  return query;
};

const fault = (detail: string): Problem => new Problem('invalid-request', detail);

const checkOptions = ({ format, out, columns }: Partial<Options>, isJson: boolean): void => {
  if (out === undefined) throw fault('--out must name a file, or --all a folder');
  if (columns !== undefined && format !== 'csv') throw fault('--columns is for --format csv');
  if (isJson && format === 'csv' && out === '-')
    throw fault('--json cannot be given where CSV is written to the standard output');
  if (format === 'parquet' && (out === '-' || /\.(parquet|csv|ndjson)$/.test(out)))
    throw fault('Parquet is written into a folder: --out must name one');
};

const authorizationOf = ({ credential }: Options, env: Env): string => {
  const names = { user: 'CARNET_KEY', password: 'CARNET_SECRET' };
  const { user, password } = readCredential(credential, names, { option: '--credential', env });
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
};

const addressOf = (url: string): string => {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url.replace(/\/+$/, '');
  throw new Problem(
    'invalid-request',
    `--url must be the address of a Carnet, as in https://lrs.example; it is ${url}`,
  );
};

const PROGRESS_MS = 500;

/** A line on a terminal that says how far the export is; nothing if the errors are redirected. */
const createProgress = (): ExportJob['onExported'] => {
  let shownAt = 0;
  return (statements, cursor) => {
    const now = Date.now();
    if (!process.stderr.isTTY || now - shownAt < PROGRESS_MS) return;
    shownAt = now;
    const stored = new Date(storedOfCursor(cursor)).toISOString();
    writeProgress(`${statements} statements, stored up to ${stored}`);
  };
};

const writeOut = async (chunk: Uint8Array): Promise<void> => {
  if (!writeData(chunk)) await once(process.stdout, 'drain');
};

const write = async (options: Options, job: ExportJob): Promise<WrittenExport> => {
  const { format, out, columns } = options;
  if (format === 'parquet') return (await import('../../transfer/export/write-days.ts')).writeDays(out, job);
  const form = new URLSearchParams({ format, ...defined({ columns }) });
  const { createLineEncoder } = await import('../../transfer/export/encode-lines.ts');
  const { readLineForm } = await import('../../transfer/export/read-export-query.ts');
  const encoder = createLineEncoder(readLineForm(form));
  return out === '-' ? streamLines(writeOut, encoder, job) : writeLines(out, encoder, job);
};

const textOf = ({ statements, cursor, files }: WrittenExport): string =>
  [
    ...files,
    `${statements} statements${cursor === undefined ? '' : `; a later export continues with --after ${cursor}`}`,
  ].join('\n');

const run = async (options: Options, query: URLSearchParams, { read, print }: { read: ReadExport; print: Print }) => {
  const { format, columns, out } = options;
  const exports = new URLSearchParams({
    from: options.url ?? 'store',
    format,
    ...defined({ columns }),
  });
  const job = {
    exports: [exports.toString(), query.toString()].filter(Boolean).join('&'),
    read,
    onExported: createProgress(),
  };
  if (out !== '-') makeDirectory(dirname(resolve(out)));
  const unlock = out === '-' ? undefined : lockFile(`${out.replace(/\/+$/, '')}.lock`);
  try {
    const written = await write(options, job);
    if (out === '-') writeError(`carnet: ${textOf(written)}\n`);
    else print({ json: written, text: textOf(written) });
  } finally {
    unlock?.();
  }
};

/**
 * Gives `carnet` the command that exports statements: from a running Carnet (`--url`), or straight from the store that
 * the environment names.
 */
export const addExportCommand = (
  program: Command,
  { print, env, useStore }: { readonly print: Print; readonly env: Env; readonly useStore: UseStore },
): void => {
  const command = program
    .command('export')
    .description('export statements in the order in which they were stored; the same command continues a killed export')
    .addOption(
      new Option('--format <format>', 'what is written').choices(['ndjson', 'csv', 'parquet']).default('ndjson'),
    )
    .option('--out <path>', 'a new file; for parquet a folder; - for the standard output')
    .option('--all <folder>', 'the whole instance, into a new folder: takes no other option')
    .option('--columns <columns>', 'of csv: names, dotted paths or JSON Pointers, separated by commas')
    .option('--url <address>', 'of a Carnet that runs, as in https://lrs.example; without it straight from the store')
    .option('--credential <file>', 'with --url: a file with KEY:SECRET; otherwise CARNET_KEY and CARNET_SECRET');
  for (const [parameter, flag, description] of FILTERS) {
    if (!EXPORT_PARAMETERS.includes(parameter)) throw new Error(`no parameter ${parameter}`);
    command.option(flag, description);
  }
  command.action(async (options: Options) => {
    if (options.all !== undefined) {
      checkAlone(command, '--all');
      const { exportAll } = await import('./copy-commands.ts');
      print(await exportAll(options.all, env));
      return;
    }
    checkOptions(options, program.opts<{ json?: true }>().json === true);
    const query = queryOf(options);
    (await import('../../transfer/export/read-export-query.ts')).readExportQuery(query);
    const { url } = options;
    if (url !== undefined) {
      const server = {
        url: addressOf(url),
        authorization: authorizationOf(options, env),
      };
      const retries = {
        onRetry: (why: string, waitMs: number) =>
          writeError(`carnet: ${why}; again in ${Math.ceil(waitMs / 1000)} s\n`),
        sleep: (ms: number) => sleep(ms),
        random: Math.random,
      };
      await run(options, query, { read: createReadFromServer(server, query, retries), print });
      return;
    }
    await useStore(async ({ readExport }) => run(options, query, { read: await readExport(query), print }));
  });
};
