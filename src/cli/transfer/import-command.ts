import { defined, ownValue } from '../../core/json-object.ts';
import type { Command } from 'commander';
import { createSendToCarnet, type ImportTarget } from '../../transfer/import/carnet-client.ts';
import { importBatches, type ImportResult } from '../../transfer/import/import-statements.ts';
import {
  type CountedKind,
  type ImportCounts,
  type KindCounts,
  saveImportState,
} from '../../transfer/import/import-state.ts';
import { createPostStatements, KEEP_STORED, statementsExchange } from '../../transfer/import/post-statements.ts';
import { createPutDocument, type PutDocument } from '../../transfer/import/put-document.ts';
import { createPostDryRun } from '../../transfer/import/post-dry-run.ts';
import { openJudgedIds } from '../../transfer/import/sqlite/judged-ids.ts';
import type { Cut } from '../../transfer/import/files/damaged-data.ts';
import { RefusedFile } from '../../transfer/import/refused-file.ts';
import { Problem } from '../../core/problem.ts';
import type { RemoteRetryDeps } from '../../core/retry/remote-retry.ts';
import { readCredential } from './server-credential.ts';
import { type InputDeps, openFile, type OpenedInput, openLrs } from './import-input.ts';
import { createImportProgress, type ImportProgress } from './import-progress.ts';
import { checkAlone } from './check-alone.ts';
import { checkInputOptions } from './check-input-options.ts';
import { filesOf, type ImportFiles, isLrs } from './import-files.ts';
import { lockFile } from '../shared/lock-file.ts';
import type { CommandContext } from '../shared/print.ts';
import { writeError } from '../shared/write-terminal.ts';

interface Options {
  readonly to?: string;
  readonly credential?: string;
  readonly state?: string;
  readonly refused?: string;
  readonly batch: string;
  readonly mapping?: string;
  readonly encoding?: string;
  readonly dryRun?: true;
  readonly lrsCredential?: string;
  readonly since?: string;
  readonly until?: string;
  readonly keepStored?: true;
  readonly documents: boolean;
  readonly allowHost?: readonly string[];
  readonly all?: string;
  readonly allowEmpty?: true;
}

type Environment = Readonly<Record<string, string | undefined>>;

const BATCH_BYTES = 2_000_000;

/** The value of a setting; an empty one counts as not given. */
const setting = (env: Environment, name: string): string | undefined => ownValue(env, name) || undefined;

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

const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

interface Run {
  readonly env: Environment;
  readonly target: ImportTarget;
  readonly files: ImportFiles;
  readonly progress: ImportProgress;
}

const open = (
  input: string,
  { allowHost = [], lrsCredential, ...options }: Options,
  deps: InputDeps & { readonly client: RemoteRetryDeps; readonly put: PutDocument; readonly env: Environment },
): Promise<OpenedInput> => {
  if (!isLrs(input)) return openFile(input, options, deps);
  const credential = readCredential(
    lrsCredential,
    { user: 'LRS_USER', password: 'LRS_PASSWORD' },
    { option: '--lrs-credential', env: deps.env },
  );
  const endpoint = { url: input.replace(/\/+$/, ''), ...credential, allowedHosts: allowHost };
  return openLrs(endpoint, options, deps);
};

const runImport = async (
  input: string,
  options: Options,
  { env, target, files, progress }: Run,
): Promise<ImportResult & { readonly cut?: Cut | undefined }> => {
  const client = { onRetry: progress.retry, sleep, random: Math.random };
  const send = createSendToCarnet(target, client);
  const put = createPutDocument(send, options.dryRun === true);
  const opened = await open(input, options, {
    stateFile: files.state,
    target: `${target.url} ${target.key}${options.keepStored === true ? ' with --keep-stored' : ''}`,
    limits: { statements: batchOf(options.batch), bytes: BATCH_BYTES },
    client,
    put,
    env,
  });
  const { start, batches, share, copyDocuments } = opened;
  const refused = new RefusedFile(files.refused, start.refusedBytes);
  const asked = options.keepStored === true ? KEEP_STORED : {};
  const judged = options.dryRun === true ? openJudgedIds() : undefined;
  try {
    const result = await importBatches(batches, start, {
      post:
        judged === undefined
          ? createPostStatements(statementsExchange(send, '/xapi/statements', asked))
          : createPostDryRun(send, judged, asked),
      refused,
      putDocument: put,
      ...defined({ copyDocuments }),
      onState: (state, isResumable) => {
        if (isResumable && files.state !== undefined) saveImportState(files.state, state);
        progress.update(state.counts, share());
      },
    });
    const { items } = result.state;
    if (items === 0 && opened.cut?.() === undefined && options.allowEmpty !== true && !isLrs(input))
      throw new Problem(
        'invalid-request',
        `${input === '-' ? 'the standard input' : input} is empty; --allow-empty permits it`,
      );
    return { ...result, cut: opened.cut?.() };
  } finally {
    judged?.close();
    await refused.close();
  }
};

const isAllStored = ({ refused, broken, documents }: ImportCounts): boolean =>
  refused + broken + (documents?.refused ?? 0) === 0;

const KINDS: Readonly<Record<CountedKind, string>> = {
  voidings: 'of the statements, void another',
  attachments: 'attachments',
  states: 'states',
  agentProfiles: 'agent profiles',
  activityProfiles: 'activity profiles',
};

const kindLine = (kind: string, { stored, there, withheld, refused }: KindCounts): string =>
  `${kind}: ${stored} stored, ${there} there already, ${withheld} withheld, ${refused} refused`;

/** A line for each kind that the input has, in one order. */
const kindLines = ({ kinds = {} }: ImportCounts): readonly string[] =>
  (Object.keys(KINDS) as CountedKind[]).flatMap((kind) => {
    const counts = kinds[kind];
    return counts === undefined ? [] : [kindLine(KINDS[kind], counts)];
  });

const keptLine = (withStored: number, read: number, isDryRun: boolean): string =>
  `${withStored} have a \`stored\`, which ${isDryRun ? 'would be kept' : 'those stored now keep'}; ` +
  `${read - withStored} ${isDryRun ? 'would get' : 'get'} a new one`;

const summaryOf = (
  { state: { counts, items }, forms, cut }: ImportResult & { readonly cut?: Cut | undefined },
  files: ImportFiles,
  { dryRun, keepStored }: Pick<Options, 'dryRun' | 'keepStored'>,
): { readonly text: string; readonly json: unknown } => {
  const { withStored = 0, ...shown } = counts;
  const { read, stored, withheld, refused, broken, skipped } = shown;
  const isDryRun = dryRun === true;
  const isComplete = isAllStored(counts);
  const would = isDryRun ? 'would be ' : '';
  const inForms = forms.length === 0 ? '' : ` (${forms.join(', ')})`;
  return {
    json: {
      ...shown,
      ...(keepStored === true && { keptStored: withStored }),
      forms,
      dryRun: isDryRun,
      ...defined({ cut }),
      ...(!isComplete && { refusedFile: files.refused }),
    },
    text: [
      `${read} statements${inForms}: ${stored} ${would}stored, or there already`,
      `${withheld} ${would}withheld for lack of consent`,
      ...(keepStored === true ? [keptLine(withStored, read, isDryRun)] : []),
      `${refused} ${would}refused`,
      `${broken} lines without a statement`,
      ...(skipped === undefined ? [] : [`${skipped} rows that the mapping leaves out`]),
      ...kindLines(counts),
      ...(cut === undefined ? [] : [`after ${items} lines or items (${cut.bytes} bytes) ${cut.reason}`]),
      ...(isComplete ? [] : [`why, for each: ${files.refused}`]),
    ].join('\n  '),
  };
};

/** Gives `carnet` the command that brings statements in from elsewhere, by HTTP into a running Carnet. */
export const addImportCommand = (program: Command, { env, print }: CommandContext): void => {
  const command = program
    .command('import')
    .argument('[input]', 'a file, - for the standard input, or the xAPI endpoint of another LRS')
    .option('--to <address>', 'where the Carnet is; PUBLIC_URL without')
    .option('--credential <file>', 'a file with KEY:SECRET of the source; CARNET_KEY and CARNET_SECRET without')
    .option('--state <folder>', 'where the state is that an interrupted import goes on from; beside the input without')
    .option('--refused <file>', 'where what cannot be stored is written; INPUT.refused.ndjson without')
    .option('--batch <statements>', 'the most statements of a request', '500')
    .option('--mapping <file>', 'of a table (CSV): how its rows become statements')
    .option('--encoding <name>', 'of a table: utf-8 or latin1', 'utf-8')
    .option('--keep-stored', 'keep the `stored` of statements: into a new store that no client has used')
    .option('--dry-run', 'say what the import would do, and store nothing')
    .option('--allow-empty', 'exit with 0 for an input without any line')
    .option('--lrs-credential <file>', 'a file with USER:PASSWORD of the other LRS; LRS_USER and LRS_PASSWORD without')
    .option('--since <time>', 'of another LRS: only what was stored later')
    .option('--until <time>', 'of another LRS: only what was stored until then')
    .option('--no-documents', 'of another LRS: leave its states and profiles')
    .option('--allow-host <host...>', 'hosts that may be inside the own network, and may speak http')
    .option('--all <folder>', 'a whole instance (`carnet export --all`), into an empty store: takes no other option')
    .description(
      'bring statements in: NDJSON, JSON, gzip, zstd, exports of Learning Locker, lrsql and Ralph, tables (CSV), ' +
        'any other LRS; exits with 3 where some could not be stored',
    )
    .action(async (input: string | undefined, options: Options) => {
      if (options.all !== undefined) {
        checkAlone(command, '--all');
        const { importAll } = await import('./copy-commands.ts');
        print(await importAll(options.all, env));
        return;
      }
      if (input === undefined) throw new Problem('invalid-request', 'name a file, an endpoint, or --all FOLDER');
      checkInputOptions(command, isLrs(input));
      const target = targetOf(options, env);
      const files = filesOf(input, options);
      const unlock = files.state === undefined ? () => undefined : lockFile(`${files.state}.lock`);
      const progress = createImportProgress({
        isTerminal: process.stderr.isTTY,
        write: writeError,
        now: Date.now,
      });
      try {
        const result = await runImport(input, options, { env, target, files, progress });
        progress.stop();
        print({
          ...summaryOf(result, files, options),
          exit: result.cut === undefined ? (isAllStored(result.state.counts) ? 'done' : 'incomplete') : 'cut',
        });
      } finally {
        progress.stop();
        unlock();
      }
    });
};
