import { setTimeout as timeout } from 'node:timers/promises';
import { Problem } from '../../core/problem.ts';
import type { StudyAtCut } from '../release/candidates/still-releasable.ts';
import type { StudyCut } from '../study/study-state.ts';

/** How the records of a study are read: all of them from the beginning, or what comes after a cursor. */
export type CutReading = 'start' | 'resume';

interface AwaitCutDeps {
  /** How far apart the batches of deletions of a study are, in milliseconds. */
  readonly intervalMs: number;
  readonly now: () => number;
}

/** The longest wait: the next cut comes before that, while the study publisher runs. */
const MAX_WAIT_MS = 30_000;
/** A cut as young as this share of the interval serves as the next one, which would come after the longest wait. */
const FRESH_SHARE = 0.2;
const POLL_SHARE = 1 / 120;

/**
 * The one refusal of a study that gives no records. It says nothing of whether it has begun, or too few people are
 * left.
 */
export const studySilent = (): Problem =>
  new Problem(
    'study-unavailable',
    'the study releases no records now: it has just opened, or fewer people than it needs take part. Only deletions ' +
      'leave it, after the cursor of a reader; ask its steward how it stands',
  );

/**
 * Waits for the next cut of a study, so that all that ends meanwhile shows to its readers at once. From the start only
 * a study is read that then has enough people. `read` reads the study each time anew, and rejects if the reader may
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
