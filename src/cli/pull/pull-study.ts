import { rename, rm } from 'node:fs/promises';
import type { Column } from '../../studies/export/columns.ts';
import { type RecordsFormat, writeRecords } from '../../studies/export/write-records.ts';
import { defined } from '../../core/json-object.ts';
import { Problem } from '../../core/problem.ts';
import { createWaitForRetry, type RemoteRetryDeps } from '../../core/retry/remote-retry.ts';
import { PullState } from './pull-state.ts';
import { requestStudy, type Outcome, readStudyStream, type StudyAddress } from './pull-stream.ts';

export interface Pull {
  readonly address: StudyAddress;
  /** The file of the records. Its state is in FILE.state beside it. */
  readonly file: string;
  readonly format: RecordsFormat;
  /** True if deletions are acknowledged. */
  readonly acknowledge: boolean;
}

/** Gets the progress of a pull. */
export interface PullObservers {
  /** Gets the number of records so far, the cursor reached, and the cursor of the head if the server names it. */
  readonly onProgress: (records: number, cursor: string | undefined, head: string | undefined) => void;
  /** Called before each wait for another attempt. */
  readonly onRetry: (why: string, waitMs: number) => void;
}

interface PullDeps {
  readonly observers: PullObservers;
  readonly sleep: RemoteRetryDeps['sleep'];
  readonly random: RemoteRetryDeps['random'];
}

export interface PullResult {
  readonly records: number;
  readonly cursor?: string;
  readonly acknowledged: boolean;
}

type Try = () => Promise<Outcome | undefined>;

/**
 * Repeats `attempt` while it ends early, after ever longer waits or as long as the server asks. Rejects after 12
 * tries in a row without progress.
 */
const retry = async (
  { sleep, random, observers }: PullDeps,
  attempt: Try,
  progressed: () => unknown,
): Promise<void> => {
  const waitForRetry = createWaitForRetry({ sleep, random, onRetry: observers.onRetry });
  for (let tries = 0, before = progressed(); ;) {
    const outcome = await attempt();
    if (outcome === undefined || outcome.kind === 'head') return;
    if (outcome.kind === 'over')
      throw new Problem('cursor-over', 'the server has the stream of this study no more from its start');
    if (outcome.kind === 'refused') throw new Problem('forbidden', outcome.why);
    if (progressed() !== before) tries = 0;
    before = progressed();
    await waitForRetry(++tries, { why: outcome.why, askedMs: outcome.waitMs });
  }
};

const isColumn = (value: unknown): value is Column => {
  const { name, type, pointer } = (value ?? {}) as Readonly<Record<string, unknown>>;
  return (
    typeof name === 'string' &&
    typeof pointer === 'string' &&
    ['text', 'number', 'boolean', 'time'].includes(String(type))
  );
};

/** The columns in the codebook of the study. */
const fetchColumns = async (address: StudyAddress, deps: PullDeps): Promise<readonly Column[]> => {
  let columns: unknown;
  await retry(
    deps,
    async () => {
      const answer = await requestStudy(address, '/codebook', { headers: { Accept: 'application/json' } });
      if (!(answer instanceof Response)) return answer;
      ({ columns } = (await answer.json()) as { columns?: unknown });
      return undefined;
    },
    () => undefined,
  );
  if (!Array.isArray(columns) || columns.length === 0 || !columns.every(isColumn))
    throw new Problem('invalid-request', 'the codebook of the study does not tell its columns');
  return columns;
};

/** Replaces the file of the records once the new file is complete. */
const writeCompleteFile = async (
  { file, format }: Pull,
  columns: readonly Column[],
  state: PullState,
): Promise<void> => {
  const part = `${file}.part`;
  await rm(part, { force: true });
  await writeRecords({ format, file: part, columns }, state.fold());
  await rename(part, file);
};

/**
 * Brings a file to the current records of a study; a killed pull continues. Deletions are acknowledged once the new
 * file is complete. Rejects with Problem `forbidden` if the server refuses, or `overloaded` if it stays unreachable.
 */
export const pullStudy = async (pull: Pull, deps: PullDeps): Promise<PullResult> => {
  const { address, file, format, acknowledge } = pull;
  const columns = format === 'ndjson' ? [] : await fetchColumns(address, deps);
  const state = await PullState.open(`${file}.state`, address.url);
  try {
    await retry(
      deps,
      async () => {
        const after = state.cursor;
        const outcome = await readStudyStream(address, after, async (lines, head) => {
          await state.append(lines);
          deps.observers.onProgress(state.size, state.cursor, head);
        });
        if (outcome.kind !== 'over' || after === undefined) return outcome;
        await state.restart();
        return { kind: 'early', why: 'the cursor is over: the stream is read from its start' };
      },
      () => state.cursor,
    );
    await writeCompleteFile(pull, columns, state);
    await state.compact();
    const cursor = state.cursor;
    const acknowledging = acknowledge && cursor !== undefined;
    if (acknowledging) {
      await retry(
        deps,
        async () => {
          const answer = await requestStudy(address, '/acks', {
            method: 'POST',
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify({ cursor }),
          });
          return answer instanceof Response ? undefined : answer;
        },
        () => undefined,
      );
    }
    return { records: state.size, ...defined({ cursor }), acknowledged: acknowledging };
  } finally {
    await state.close();
  }
};
