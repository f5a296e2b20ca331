import { rename, rm } from 'node:fs/promises';
import type { Column } from '../studies/export/columns.ts';
import type { RecordsFormat } from '../studies/export/write-records.ts';
import { Problem } from '../core/problem.ts';
import { writeRecords } from '../studies/export/write-records.ts';
import { openPullState, type PullState } from './pull-state.ts';
import { askStudy, type Ended, readStudyStream, type StudyAddress } from './pull-stream.ts';

/** What is pulled, and where to. */
export interface Pull {
  readonly address: StudyAddress;
  /** The file of the records; its state stands beside it, in FILE.state. */
  readonly file: string;
  readonly format: RecordsFormat;
  /** Acknowledge that what was deleted is gone. */
  readonly acknowledge: boolean;
}

/** What pulling is done with. */
export interface PullDeps {
  readonly sleep: (ms: number) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
  /**
   * Told of how it goes: how many records there are so far, the cursor reached, and the cursor to be reached where the
   * server tells it.
   */
  readonly progress: (records: number, cursor: string | undefined, head: string | undefined) => void;
  /** Told of what is tried again. */
  readonly again: (why: string, waitMs: number) => void;
}

/** What came of it. */
export interface Pulled {
  readonly records: number;
  readonly cursor?: string;
  readonly acknowledged: boolean;
}

const TRIES = 12;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 60_000;

type Try = () => Promise<Ended | undefined>;

/**
 * Repeats `attempt` while it ends early, after ever longer waits or as long as the server asks; 12 times in a row
 * without getting on is too often.
 */
const persist = async ({ sleep, random, again }: PullDeps, attempt: Try, progressed: () => unknown): Promise<void> => {
  for (let tries = 0, before = progressed(); ;) {
    const ended = await attempt();
    if (ended === undefined || ended.how === 'head') return;
    if (ended.how === 'over')
      throw new Problem('cursor-over', 'the server has the stream of this study no more from its start');
    if (ended.how === 'refused') throw new Problem('forbidden', ended.why);
    if (progressed() !== before) tries = 0;
    before = progressed();
    if (++tries > TRIES)
      throw new Problem(
        'overloaded',
        `given up after ${TRIES} tries in a row; what has come is kept, and the same command goes on from there. ${ended.why}`,
      );
    const waitMs = ended.waitMs ?? Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (tries - 1)) * (0.5 + random() / 2);
    again(ended.why, waitMs);
    await sleep(waitMs);
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

/** The columns of the study, as its codebook tells them. */
const columnsAt = async (address: StudyAddress, deps: PullDeps): Promise<readonly Column[]> => {
  let columns: unknown;
  await persist(
    deps,
    async () => {
      const answer = await askStudy(address, '/codebook', { headers: { Accept: 'application/json' } });
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

/** The records as a file: another one until it is whole. */
const putFile = async ({ file, format }: Pull, columns: readonly Column[], state: PullState): Promise<void> => {
  const part = `${file}.part`;
  await rm(part, { force: true });
  await writeRecords(format, part, columns, state.fold());
  await rename(part, file);
};

/**
 * Brings a file to what the stream of a study folds to. Killed at any moment and done again, it goes on from where it
 * was and ends with the same: the file is replaced when the new one is whole, and then what was deleted is forgotten in
 * the state too, and that is acknowledged. Rejects with Problems, of kind `forbidden` where the server refuses for
 * good, and `overloaded` where it could not be reached for long.
 */
export const pullStudy = async (pull: Pull, deps: PullDeps): Promise<Pulled> => {
  const { address, file, format, acknowledge } = pull;
  const columns = format === 'ndjson' ? [] : await columnsAt(address, deps);
  const state = await openPullState(`${file}.state`, address.url);
  try {
    await persist(
      deps,
      async () => {
        const after = state.cursor();
        const ended = await readStudyStream(address, after, async (lines, head) => {
          await state.append(lines);
          deps.progress(state.size(), state.cursor(), head);
        });
        if (ended.how !== 'over' || after === undefined) return ended;
        await state.restart();
        return { how: 'early', why: 'the cursor is over: the stream is read from its start', waitMs: 0 };
      },
      () => state.cursor(),
    );
    await putFile(pull, columns, state);
    await state.compact();
    const cursor = state.cursor();
    const acknowledging = acknowledge && cursor !== undefined;
    if (acknowledging) {
      await persist(
        deps,
        async () => {
          const answer = await askStudy(address, '/acks', {
            method: 'POST',
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify({ cursor }),
          });
          return answer instanceof Response ? undefined : answer;
        },
        () => undefined,
      );
    }
    return { records: state.size(), ...(cursor === undefined ? {} : { cursor }), acknowledged: acknowledging };
  } finally {
    await state.close();
  }
};
