import { isProblem, KINDS } from '../core/problem.ts';
import type { StampedBatch } from '../xapi/model/types.ts';
import type { IngestResult } from './ingest.ts';

/** The outcome of the statements of a batch that was sent again. */
export interface ReplayedBatch {
  /** The number of statements that are stored now, also from an earlier replay. */
  readonly stored: number;
  /** The number of statements whose people do not permit them now. Nothing of them is stored. */
  readonly withheld: number;
  /** The kind of problem of each refused statement. */
  readonly refused: readonly string[];
}

/** Sends these statements of a batch through ingestion. */
export type SendBatch = (batch: StampedBatch, indices: readonly number[]) => Promise<IngestResult>;

export const sumReplayed = (replayed: readonly ReplayedBatch[]): ReplayedBatch => ({
  stored: replayed.reduce((sum, { stored }) => sum + stored, 0),
  withheld: replayed.reduce((sum, { withheld }) => sum + withheld, 0),
  refused: replayed.flatMap(({ refused }) => refused),
});

/** The kind of the refusal of a statement. Other failures are thrown again, because a later replay may succeed. */
export const refusalIn = (thrown: unknown): string => {
  if (isProblem(thrown) && KINDS[thrown.kind].status < 500) return thrown.kind;
  throw thrown;
};

/** Sends all statements in one request. If it is refused, sends them one by one. */
export const replayBatch = async (batch: StampedBatch, send: SendBatch): Promise<ReplayedBatch> => {
  const all = batch.ids.map((_, index) => index);
  try {
    const { stored, withheld } = await send(batch, all);
    return { stored, withheld, refused: [] };
  } catch (thrown) {
    const kind = refusalIn(thrown);
    if (all.length === 1) return { stored: 0, withheld: 0, refused: [kind] };
  }
  const replayed: ReplayedBatch[] = [];
  for (const index of all) {
    try {
      const { stored, withheld } = await send(batch, [index]);
      replayed.push({ stored, withheld, refused: [] });
    } catch (thrown) {
      replayed.push({ stored: 0, withheld: 0, refused: [refusalIn(thrown)] });
    }
  }
  return sumReplayed(replayed);
};
