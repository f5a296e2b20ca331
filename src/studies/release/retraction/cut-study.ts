import { defined, ownValue } from '../../../core/json-object.ts';
import type { Purpose } from '../../../consent/model/types.ts';
import type { PersonLookup } from '../../../consent/people/person-lookup.ts';
import { isProblem } from '../../../core/problem.ts';
import { MINUTE_MS } from '../../../core/time.ts';
import type { StudyTopics } from '../../../journal/port/study-topics.ts';
import { isDamaged, intactRecords } from '../../../store/ports/checked/damaged-record.ts';
import type { ReleaseRepository } from '../../../store/ports/studies/release-repository.ts';
import type { StudyRepository } from '../../../store/ports/studies/study-repository.ts';
import { isParticipant } from '../../study/k-anonymity.ts';
import { type StudyCut, type StudyState, updateStudyState } from '../../study/study-state.ts';

export interface CutStudyDeps {
  readonly studies: StudyRepository;
  readonly releases: ReleaseRepository;
  readonly people: Pick<PersonLookup, 'findById'>;
  readonly topics: StudyTopics;
  readonly purposeOf: (study: string) => Promise<Purpose | undefined>;
  readonly now: () => number;
}

/**
 * Cuts a study after the batch of those pending since before `before` has left. Until the next cut its readers get
 * the state of this one. Rejects with Problem `store-unavailable`, `journal-unavailable`, `overloaded`.
 */
export type CutStudy = (study: StudyState, batch: { readonly owner: number; readonly before: number }) => Promise<void>;

const PAGE_SIZE = 500;
/** A larger number of people is counted less often: a change by one is not noticed in it. */
const OFTEN_COUNTED = 2000;
const COUNT_INTERVAL_MS = 10 * MINUTE_MS;

/** Counts the participants of studies. Those of a large study are counted every ten minutes. */
const createCountParticipants = ({ studies, people, now }: CutStudyDeps) => {
  const counted = new Map<string, { readonly count: number; readonly at: number; readonly hash: string }>();
  return async (purpose: Purpose): Promise<number> => {
    const { id, hash } = purpose;
    const last = counted.get(id);
    if (last?.hash === hash && last.count > OFTEN_COUNTED && now() - last.at < COUNT_INTERVAL_MS) return last.count;
    let count = 0;
    for (let after: string | undefined; ;) {
      const ids = await studies.listParticipants(id, {
        limit: PAGE_SIZE,
        ...defined({ after }),
      });
      const persons = new Map([...(await people.findById(ids)).values()].map((person) => [person.id, person]));
      const at = now();
      for (const { decisions } of intactRecords([...persons.values()]))
        if (isParticipant(purpose, ownValue(decisions, id), at)) count++;
      if (ids.length < PAGE_SIZE) break;
      after = ids.at(-1);
    }
    counted.set(id, { count, at: now(), hash });
    return count;
  };
};

export const createCutStudy = (deps: CutStudyDeps): CutStudy => {
  const { studies, releases, people, topics, purposeOf, now } = deps;
  const countParticipants = createCountParticipants(deps);

  /** The number of people who stopped too late for this batch. They count until the next, with their records. */
  const countLate = async (purpose: Purpose, owner: number): Promise<number> => {
    const { id } = purpose;
    const pending = await releases.findPendingRetractions({ owner, after: { study: id, key: '' }, limit: PAGE_SIZE });
    const ids = new Set(
      pending.flatMap((release) => (release.study === id ? release.people.map((person) => person.id) : [])),
    );
    const persons = await people.findById(ids);
    return [...ids].filter((one) => {
      const person = persons.get(one);
      if (person !== undefined && isDamaged(person)) return false;
      return !isParticipant(purpose, ownValue(person?.decisions ?? {}, id), now());
    }).length;
  };

  const headOf = (study: string): Promise<number | undefined> =>
    topics.head(study).catch((thrown: unknown) => {
      if (isProblem(thrown, 'not-found')) return undefined;
      throw thrown;
    });

  return async ({ id }, { owner, before }) => {
    const purpose = await purposeOf(id);
    const head = await headOf(id);
    if (purpose === undefined || head === undefined) return;
    const participants = (await countParticipants(purpose)) + (await countLate(purpose, owner));
    await updateStudyState(studies, id, (state) => {
      const { batch, silentSince = 0, emits } = state;
      const hasLeft = batch?.before === before;
      // Tombstones that were confirmed a moment ago may not be below the head yet.
      const cut: StudyCut = {
        before,
        at: now(),
        head: Math.max(head, hasLeft ? (batch.last ?? -1) + 1 : 0),
        // A study whose last participants stopped too late for this batch still emits, until their deletions leave.
        emits: emits || (!hasLeft && silentSince >= before && state.cut?.emits === true),
        participants,
      };
      return { ...state, cut };
    });
  };
};
