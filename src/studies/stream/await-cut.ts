import { setTimeout as timeout } from 'node:timers/promises';
import { Problem } from '../../core/problem.ts';
import type { StudyAtCut } from '../release/candidates/still-releasable.ts';
import type { StudyCut } from '../study/study-state.ts';

/** The part of the records that is read: all from the beginning, or those after a cursor. */
export type CutReading = 'start' | 'resume';

interface AwaitCutDeps {
  /** The time between batches of deletions of a study, in milliseconds. */
  readonly intervalMs: number;
  readonly now: () => number;
}

/** The longest wait: the next cut comes before that, while the study publisher runs. */
const MAX_WAIT_MS = 30_000;
/** A cut as young as this share of the interval serves as the next one, for which a reader would wait longest. */
const FRESH_SHARE = 0.2;
const POLL_SHARE = 1 / 120;

/**
 * The one refusal of a study that gives no records. It does not say if the study has begun, or if too few people are
 * left.
 */
export const studySilent = (): Problem =>
  new Problem(
    'study-unavailable',
    'the study releases no records now: it has just opened, or fewer people than it needs take part. Only deletions ' +
      'leave it, after the cursor of a reader; ask its steward how it stands',
  );

/**
 * Waits for the next cut of a study, so that all that ends meanwhile shows to its readers at once. A study is only read
 * from the start if it then has enough people. `read` reads the study each time again, and rejects if the reader may
 * not. Rejects with Problem `study-unavailable` after 30 s without a cut.
 */
export const createAwaitCut =
  ({ intervalMs, now }: AwaitCutDeps) =>
  async <S extends StudyAtCut>(
    reading: CutReading,
    read: () => Promise<S>,
  ): Promise<S & { readonly cut: StudyCut }> => {
    const isReadable = (cut: StudyCut): boolean => reading === 'resume' || cut.emits;
    const begun = performance.now();
    const first = (await read()).cut;
    for (;;) {
      const study = await read();
      const { cut } = study;
      if (cut !== undefined) {
        const age = now() - cut.at;
        const isFresh = age >= 0 && age < intervalMs * FRESH_SHARE;
        const isNext = cut.before !== first?.before;
        if ((isFresh || isNext) && isReadable(cut)) return { ...study, cut };
        if (isNext) throw studySilent();
      }
      if (performance.now() - begun >= MAX_WAIT_MS) throw studySilent();
      await timeout(Math.max(20, intervalMs * POLL_SHARE));
    }
  };
