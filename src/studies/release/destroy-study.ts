import type { ChainKeeper } from '../../consent/audit/audit-log.ts';
import type { StudyTopics } from '../../journal/port/study-topics.ts';
import type { ReleaseRepository } from '../../store/ports/release-repository.ts';
import type { StudyRepository } from '../../store/ports/study-repository.ts';
import { changeState, readState } from '../study/study-state.ts';

/** What `createDestroyStudy` is built from. */
export interface DestroyStudyDeps {
  readonly topics: Pick<StudyTopics, 'destroy'>;
  readonly releases: Pick<ReleaseRepository, 'removeStudy'>;
  readonly studies: Pick<StudyRepository, 'find' | 'change' | 'participants' | 'part'>;
  readonly chain: Pick<ChainKeeper, 'append'>;
  /** Makes the state of the purpose `destroyed`. Repeatable. */
  readonly closePurpose: (study: string) => Promise<void>;
  readonly now: () => number;
}

const AT_ONCE = 500;

/**
 * Builds the destruction of a study: first its key, so that nobody can say any more who a pseudonym was, and with it
 * what its lab asked of people; then topic, releases and participants; then the event and the state say so. It goes
 * some way in every turn, until a time of `performance.now()`, and resolves with whether there is more to do. Each step
 * can be repeated, by whoever goes on after a crash.
 */
export const createDestroyStudy =
  ({ topics, releases, studies, chain, closePurpose, now }: DestroyStudyDeps) =>
  async (study: string, until: number): Promise<boolean> => {
    // What a crash has left: with what was asked goes what is to be told of how it was ruled on.
    for (const event of (await readState(studies, study))?.contacts?.flatMap(({ unchained = [] }) => unchained) ?? [])
      await chain.append(event);
    await changeState(studies, study, ({ key, backfill, contacts, ...state }) => ({
      ...state,
      emits: false,
      deletions: [],
      marks: [],
    }));
    await topics.destroy(study);
    while (await releases.removeStudy(study, AT_ONCE)) if (performance.now() >= until) return true;
    for (;;) {
      const some = await studies.participants(study, { limit: AT_ONCE });
      await studies.part(study, some);
      if (some.length < AT_ONCE) break;
      if (performance.now() >= until) return true;
    }
    const at = now();
    await chain.append({
      id: `${study}.destroyed`,
      at,
      type: 'key.destroyed',
      purpose: study,
      by: { role: 'system', id: 'carnet' },
    });
    await closePurpose(study);
    await changeState(studies, study, (state) => ({ ...state, destroyedAt: at }));
    return false;
  };
