import { Presets, SingleBar } from 'cli-progress';
import type { ImportCounts } from '../../transfer/import/import-state.ts';

/** Shows the progress of an import on the standard error. */
export interface ImportProgress {
  /** Gets the counts so far; `share` is the share of the input that is read, from 0 to 1, if it is known. */
  readonly update: (counts: ImportCounts, share: number | undefined) => void;
  readonly retry: (why: string, waitMs: number) => void;
  readonly stop: () => void;
}

export interface ImportProgressDeps {
  readonly isTerminal: boolean;
  readonly write: (text: string) => void;
  /** A clock in milliseconds. */
  readonly now: () => number;
}

const LINE_EVERY_MS = 10_000;
const BAR_STEPS = 1000;

const doneIn = ({ read, broken }: ImportCounts): number => read + broken;

const describe = ({ stored, withheld, refused, broken }: ImportCounts): string =>
  [`${stored} stored`, `${withheld} withheld`, `${refused} refused`, `${broken} broken`].join(', ');

const retryLine = (why: string, waitMs: number): string => `carnet: ${why}; again in ${Math.ceil(waitMs / 1000)} s\n`;

const createLines = ({ write, now }: ImportProgressDeps): ImportProgress => {
  const begun = now();
  let first: number | undefined;
  let last = begun;
  return {
    update: (counts, share) => {
      first ??= doneIn(counts);
      const at = now();
      if (at - last < LINE_EVERY_MS) return;
      last = at;
      const seconds = (at - begun) / 1000;
      const rate = Math.round((doneIn(counts) - first) / seconds);
      const rest =
        share === undefined || share === 0
          ? ''
          : `, ${Math.floor(share * 100)} %, some ${Math.ceil((seconds * (1 - share)) / share)} s left`;
      write(`carnet: ${describe(counts)}; ${rate} a second${rest}\n`);
    },
    retry: (why, waitMs) => write(retryLine(why, waitMs)),
    stop: () => undefined,
  };
};

const createBar = ({ write, now }: ImportProgressDeps): ImportProgress => {
  const bar = new SingleBar(
    {
      format: '{bar} {percentage}% | {counts} | {rate} a second | {eta_formatted} left',
      hideCursor: true,
      stream: process.stderr,
    },
    Presets.rect,
  );
  const begun = now();
  let first: number | undefined;
  return {
    update: (counts, share) => {
      if (first === undefined) bar.start(BAR_STEPS, 0, { counts: '', rate: 0 });
      first ??= doneIn(counts);
      const rate = Math.round(((doneIn(counts) - first) * 1000) / Math.max(1, now() - begun));
      bar.update(Math.floor((share ?? 0) * BAR_STEPS), { counts: describe(counts), rate });
    },
    retry: (why, waitMs) => write(retryLine(why, waitMs)),
    stop: () => bar.stop(),
  };
};

/** A bar with rate and remaining time on a terminal, else a line every 10 s. */
export const createImportProgress = (deps: ImportProgressDeps): ImportProgress =>
  deps.isTerminal ? createBar(deps) : createLines(deps);
