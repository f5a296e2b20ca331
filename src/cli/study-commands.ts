import { Presets, SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import { readFileSync } from 'node:fs';
import { Problem } from '../core/problem.ts';
import { type RecordsFormat, RECORDS_FORMATS } from '../studies/export/write-records.ts';
import { preparePullFiles } from './pull/pull-files.ts';
import { lockFile } from './shared/lock-file.ts';
import { type PullObservers, pullStudy } from './pull/pull-study.ts';
import type { Print } from './shared/print.ts';
import { writeError } from './shared/write-terminal.ts';

interface Options {
  readonly url: string;
  readonly study: string;
  readonly token: string;
  readonly ack: boolean;
}

const addressOf = ({ url, study }: Options): string => {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new Problem(
      'invalid-request',
      `--url must be the address of a Carnet, as in https://lrs.example; it is ${url}`,
    );
  return `${url.replace(/\/+$/, '')}/v1/studies/${encodeURIComponent(study.replace(/^study:/, ''))}`;
};

const tokenIn = (file: string): string => {
  try {
    const token = readFileSync(file, 'utf8').trim();
    if (/^[\w.~+/-]+=*$/.test(token)) return token;
  } catch (thrown) {
    throw new Problem('invalid-request', `the token cannot be read: ${(thrown as Error).message}`);
  }
  throw new Problem('invalid-request', `${file} must hold KEY:SECRET in base64, on one line, and nothing else`);
};

const formatOf = (file: string): RecordsFormat => {
  const ending = /\.([a-z]+)$/.exec(file.toLowerCase())?.[1] ?? '';
  const format = RECORDS_FORMATS.find((one) => one === ending && one !== 'datashop');
  if (format === undefined)
    throw new Problem('invalid-request', 'the file must end in .ndjson, .csv or .parquet: that says what is written');
  return format;
};

/** The number at the end of a cursor, which grows along the stream. */
const positionIn = (cursor: string | undefined): number => Number(/(\d+)$/.exec(cursor ?? '')?.[1] ?? 0);

interface ProgressBar {
  readonly observers: PullObservers;
  readonly stop: () => void;
}

/** A progress bar on a terminal; it writes nothing if the output is redirected. */
const createBar = (): ProgressBar => {
  const bar = new SingleBar(
    {
      format: '{bar} {percentage}% | {records} records | {duration_formatted}',
      hideCursor: true,
      stream: process.stderr,
    },
    Presets.rect,
  );
  let first: number | undefined;
  return {
    observers: {
      onProgress: (records, cursor, head) => {
        const position = positionIn(cursor);
        if (first === undefined) {
          first = position;
          bar.start(Math.max(1, positionIn(head) - first), 0, { records });
        }
        bar.setTotal(Math.max(1, positionIn(head) - first, position - first));
        bar.update(position - first, { records });
      },
      onRetry: (why, waitMs) => writeError(`carnet: ${why}; again in ${Math.ceil(waitMs / 1000)} s\n`),
    },
    stop: () => bar.stop(),
  };
};

/**
 * Gives `carnet` the command with which scientists bring the records of a study into a file. It needs no settings,
 * because it asks another Carnet.
 */
export const addStudyCommands = (program: Command, print: Print): void => {
  const study = program.command('study').description('the records of a study, for those who may read them');

  study
    .command('pull')
    .argument('<file>', 'ends in .ndjson, .csv or .parquet; FILE.state beside it is what a break goes on from')
    .requiredOption('--url <address>', 'where the Carnet is, as in https://lrs.example')
    .requiredOption('--study <id>', 'which study')
    .requiredOption('--token <file>', 'a file with the token of the study')
    .option('--no-ack', 'do not tell the server that what was deleted is deleted here')
    .description(
      'bring a file to what the study has now: new records in, deleted ones out; goes on where it was broken off',
    )
    .action(async (file: string, options: Options) => {
      const pull = {
        address: { url: addressOf(options), token: tokenIn(options.token) },
        file,
        format: formatOf(file),
        acknowledge: options.ack,
      };
      for (const warning of preparePullFiles({ file, token: options.token })) writeError(`carnet: ${warning}\n`);
      const unlock = lockFile(`${file}.lock`);
      const bar = createBar();
      try {
        const pulled = await pullStudy(pull, {
          observers: bar.observers,
          sleep: (ms) =>
            new Promise((resolve) => {
              setTimeout(resolve, ms);
            }),
          random: Math.random,
        });
        bar.stop();
        print({
          json: { file, ...pulled },
          text:
            `${file}: ${pulled.records} records, up to ${pulled.cursor ?? 'the start'}` +
            (pulled.acknowledged ? '; deletions acknowledged' : ''),
        });
      } finally {
        bar.stop();
        unlock();
      }
    });
};
