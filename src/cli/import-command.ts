import type { Command } from 'commander';
import { createReadStream, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { batchesOfStatements } from '../import/batches-of-statements.ts';
import { createSendToCarnet, type ImportTarget } from '../import/carnet-client.ts';
import { decompressed } from '../import/decompress.ts';
import { importBatches, type ImportResult } from '../import/import-statements.ts';
import { openImportState, saveImportState } from '../import/import-state.ts';
import { createPostStatements, statementsExchange, validationExchange } from '../import/post-statements.ts';
import { rawItems } from '../import/raw-items.ts';
import { RefusedFile } from '../import/refused-file.ts';
import { withHead } from '../import/with-head.ts';
import { Problem } from '../core/problem.ts';
import { readCredential } from './import-credential.ts';
import { createImportProgress, type ImportProgress } from './import-progress.ts';
import { lockFile } from './lock-file.ts';
import type { Print } from './print.ts';

/** The exit code of an import that has come to its end and could not store all. */
const NOT_ALL = 3;
const HEAD_BYTES = 65_536;

interface Options {
  readonly to?: string;
  readonly credential?: string;
  readonly state?: string;
  readonly refused?: string;
  readonly batch: string;
  readonly dryRun?: true;
}

type Environment = Readonly<Record<string, string | undefined>>;

const BATCH_BYTES = 2_000_000;

/** The value of a setting; an empty one counts as not given. */
const setting = (env: Environment, name: string): string | undefined => env[name] || undefined;

const targetOf = ({ to, credential }: Options, env: Environment): ImportTarget => {
  const url = to ?? setting(env, 'PUBLIC_URL') ?? `http://localhost:${setting(env, 'PORT') ?? '8080'}`;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new Problem('invalid-request', `${url} is no address of a Carnet, as in https://lrs.example`);
  const { user, password } = readCredential(
    credential,
    { user: 'CARNET_KEY', password: 'CARNET_SECRET' },
    { option: '--credential', env },
  );
  return { url: url.replace(/\/+$/, ''), key: user, secret: password };
};

const batchOf = (text: string): number => {
  const batch = Number(text);
  if (Number.isInteger(batch) && batch > 0) return batch;
  throw new Problem('invalid-request', '--batch must be a number of statements above 0');
};

/** The bytes of the input, and how much of them has been read. */
interface OpenedInput {
  readonly bytes: AsyncIterable<Buffer>;
  readonly share: () => number | undefined;
}

const openInput = (input: string): OpenedInput => {
  if (input === '-') return { bytes: process.stdin as AsyncIterable<Buffer>, share: () => undefined };
  let size: number;
  try {
    size = statSync(input).size;
  } catch (thrown) {
    throw new Problem('not-found', `the input cannot be read: ${(thrown as Error).message}`);
  }
  const stream = createReadStream(input);
  return { bytes: stream as AsyncIterable<Buffer>, share: () => (size === 0 ? undefined : stream.bytesRead / size) };
};

/** Where an import keeps its state and what it could not store. */
interface ImportFiles {
  /** Undefined where an interrupted import begins anew. */
  readonly state?: string;
  readonly refused: string;
}

const filesOf = (input: string, { state: folder, refused, dryRun }: Options): ImportFiles => {
  const name = input === '-' ? 'stdin' : basename(input);
  const base = join(folder ?? (input === '-' ? '.' : dirname(input)), name);
  if (dryRun === true) return { refused: refused ?? `${base}.dry-run.ndjson` };
  return {
    ...(input === '-' && folder === undefined ? {} : { state: `${base}.import` }),
    refused: refused ?? `${base}.refused.ndjson`,
  };
};

const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

interface Run {
  readonly target: ImportTarget;
  readonly files: ImportFiles;
  readonly progress: ImportProgress;
}

const importFile = async (input: string, options: Options, { target, files, progress }: Run): Promise<ImportResult> => {
  const opened = openInput(input);
  const { head, all } = await withHead(opened.bytes, HEAD_BYTES);
  const start = openImportState(files.state, head, `${target.url} ${target.key}`);
  const refused = new RefusedFile(files.refused, start.refusedBytes);
  const send = createSendToCarnet(target, { onRetry: progress.retry, sleep, random: Math.random });
  const exchange = options.dryRun === true ? validationExchange(send) : statementsExchange(send);
  const limits = { statements: batchOf(options.batch), bytes: BATCH_BYTES };
  const batches = batchesOfStatements(rawItems(decompressed(all)), { skipped: start.items, limits });
  try {
    return await importBatches(batches, start, {
      post: createPostStatements(exchange),
      refused,
      onState: (state, isResumable) => {
        if (isResumable && files.state !== undefined) saveImportState(files.state, state);
        progress.update(state.counts, opened.share());
      },
    });
  } finally {
    await refused.close();
  }
};

const summaryOf = (
  { state: { counts }, forms }: ImportResult,
  files: ImportFiles,
  isDryRun: boolean,
): { readonly text: string; readonly json: unknown } => {
  const { read, stored, withheld, refused, broken } = counts;
  const isWhole = refused + broken === 0;
  const verb = isDryRun ? 'would pass the checks of the standard and of profiles' : 'stored, or there already';
  return {
    json: { ...counts, forms, dryRun: isDryRun, ...(isWhole ? {} : { refusedFile: files.refused }) },
    text: [
      `${read} statements${forms.length === 0 ? '' : ` (${forms.join(', ')})`}: ${stored} ${verb}`,
      isDryRun ? 'consent is not checked in a dry run' : `${withheld} withheld for lack of consent`,
      `${refused} refused`,
      `${broken} lines without a statement`,
      ...(isWhole ? [] : [`why, for each: ${files.refused}`]),
    ].join('\n  '),
  };
};

/** Gives `carnet` the command that brings statements in from elsewhere, by HTTP into a running Carnet. */
export const addImportCommand = (program: Command, print: Print): void => {
  program
    .command('import')
    .argument('<input>', 'a file, or - for the standard input')
    .option('--to <address>', 'where the Carnet is; PUBLIC_URL without')
    .option('--credential <file>', 'a file with KEY:SECRET of the source; CARNET_KEY and CARNET_SECRET without')
    .option('--state <folder>', 'where the state is that an interrupted import goes on from; beside the input without')
    .option('--refused <file>', 'where what cannot be stored is written; INPUT.refused.ndjson without')
    .option('--batch <statements>', 'the most statements of a request', '500')
    .option('--dry-run', 'check the statements, and store none')
    .description(
      'bring statements in: NDJSON, JSON, gzip, exports of Learning Locker, lrsql and Ralph; ' +
        'exits with 3 where some could not be stored',
    )
    .action(async (input: string, options: Options) => {
      const target = targetOf(options, process.env);
      const files = filesOf(input, options);
      const unlock = files.state === undefined ? () => undefined : lockFile(`${files.state}.lock`);
      const progress = createImportProgress({
        isTerminal: process.stderr.isTTY,
        write: (text) => process.stderr.write(text),
        now: Date.now,
      });
      try {
        const result = await importFile(input, options, { target, files, progress });
        progress.stop();
        const { refused, broken } = result.state.counts;
        print(summaryOf(result, files, options.dryRun === true));
        if (refused + broken > 0) process.exitCode = NOT_ALL;
      } finally {
        progress.stop();
        unlock();
      }
    });
};
