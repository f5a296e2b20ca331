import { idsOf } from '../../../consent/model/merged-ids.ts';
import type { PersonLookup } from '../../../consent/people/person-lookup.ts';
import type { PersonById } from '../../../consent/model/policy.ts';
import type { Person } from '../../../consent/model/types.ts';
import { defined } from '../../../core/json-object.ts';
import { batchesOf } from '../../../core/batches.ts';
import type { StudyChange, StudyTopics } from '../../../journal/port/study-topics.ts';
import { isDamaged } from '../../../store/ports/checked/damaged-record.ts';
import type { ForwardingRepository, UndeliveredChange } from '../../../store/ports/studies/forwarding-repository.ts';
import type {
  ReleaseListQuery,
  ReleaseRepository,
  RetractionReason,
  StoredRelease,
} from '../../../store/ports/studies/release-repository.ts';
import type { StudyRepository } from '../../../store/ports/studies/study-repository.ts';
import { KEYS_PER_CALL } from '../../study/batch-limits.ts';
import { isForwarding, statementOfForwardKey, withNoted } from '../../study/forward-key.ts';
import { readStudyState, updateStudyState, withDeletions } from '../../study/study-state.ts';
import type { DeferredCommitAppender } from './deferred-offset-commit.ts';
import { hasFormerIds, isReleaseValid, type StudyEnd } from '../candidates/still-releasable.ts';

export interface RetractReleasesDeps {
  readonly releases: Pick<
    ReleaseRepository,
    'retract' | 'findByPeople' | 'findByStudy' | 'delete' | 'requestRerelease'
  >;
  readonly studies: StudyRepository;
  readonly forwardings: Pick<ForwardingRepository, 'deleteUndelivered' | 'putUndelivered'>;
  readonly topics: Pick<StudyTopics, 'destroy' | 'ensure'>;
  readonly people: Pick<PersonLookup, 'findById'>;
  /** Studies by their ids; unknown ones are not in the map. */
  readonly findStudyEnds: (ids: readonly string[]) => Promise<ReadonlyMap<string, StudyEnd>>;
  readonly now: () => number;
}

/** Each call may be repeated. All reject with Problem `store-unavailable` or `journal-unavailable`. */
export interface ReleaseRetraction {
  /** The releases among these that are no longer valid, by decisions that are read after the call. */
  findInvalid(releases: readonly StoredRelease[]): Promise<readonly StoredRelease[]>;
  /** All invalid releases with this person's statements, under the present id or a merged one. */
  findInvalidOfPerson(person: string): Promise<readonly StoredRelease[]>;
  /** The releases of a person to one study that were made under a merged id, and have another pseudonym. */
  findFormer(person: Person, study: string): Promise<readonly StoredRelease[]>;
  /** Requests that their owners release these again, under the present pseudonyms. */
  requestRenewal(releases: readonly StoredRelease[]): Promise<void>;
  /**
   * Notes that these are to be retracted; their owners publish the tombstones later. The words with which a forwarding
   * target refused one of them are deleted at once.
   */
  request(releases: readonly StoredRelease[], why: RetractionReason): Promise<void>;
  /**
   * Appends tombstones of these releases of one study, if they may have been published, and deletes the stored
   * releases. The tombstones are noted as deletions to be acknowledged, in the batch of those pending since before
   * `before`.
   */
  publishTombstones(
    appender: DeferredCommitAppender,
    releases: readonly StoredRelease[],
    batch: { readonly study: string; readonly before: number },
  ): Promise<void>;
  /**
   * Checks the next releases of a study: marks invalid ones for retraction by their owners, and requests the renewal of
   * others under merged ids. Resolves with the key to continue after, undefined at the end.
   */
  sweep(study: string, after?: string): Promise<string | undefined>;
}

const PAGE_SIZE = 500;

/** Ensures a study's topic before tombstones are appended, once for each study. */
const createEnsureTopic = ({ studies, topics }: RetractReleasesDeps) => {
  const ensured = new Set<string>();
  const hasKey = async (study: string): Promise<boolean> => (await readStudyState(studies, study))?.key !== undefined;

  /**
   * Resolves with true if the study still has readers: the destruction of a study begins with its key. A missing topic
   * proves nothing, because brokers that have just started report it too.
   */
  return async (study: string): Promise<boolean> => {
    if (!(await hasKey(study))) {
      ensured.delete(study);
      return false;
    }
    if (ensured.has(study)) return true;
    await topics.ensure(study);
    if (!(await hasKey(study))) {
      await topics.destroy(study);
      return false;
    }
    ensured.add(study);
    return true;
  };
};

/** Reads releases, their people, and the releases that are not valid any more. */
const createReleaseReader = ({ releases, people, findStudyEnds, now }: RetractReleasesDeps) => {
  /** Reads the people of releases. For an id that was merged, it reads the person that has it now. */
  const findPeople = async (some: readonly StoredRelease[]): Promise<PersonById> => {
    const ids = new Set(some.flatMap((release) => release.people.map(({ id }) => id)));
    const persons: ReadonlyMap<string, Person> = await people.findById(ids);
    return (id) => persons.get(id);
  };
  const invalidOf = async (
    some: readonly StoredRelease[],
    personById: PersonById,
  ): Promise<readonly StoredRelease[]> => {
    const ends = await findStudyEnds([...new Set(some.map(({ study }) => study))]);
    const context = { personById, now: now() };
    return some.filter((release) => {
      const study = ends.get(release.study);
      return study === undefined || !isReleaseValid(release, study, context);
    });
  };
  const findInvalid: ReleaseRetraction['findInvalid'] = async (some) =>
    some.length === 0 ? [] : invalidOf(some, await findPeople(some));

  /** The releases of people, in pages. */
  const releasesOf = async function* (ids: readonly string[]): AsyncGenerator<readonly StoredRelease[], void> {
    for (let page: ReleaseListQuery | undefined = { limit: PAGE_SIZE }; page !== undefined;) {
      const some = await releases.findByPeople(ids, page);
      yield some;
      const last = some.at(-1);
      page = last === undefined || some.length < PAGE_SIZE ? undefined : { after: last.key, limit: PAGE_SIZE };
    }
  };

  return { findPeople, invalidOf, findInvalid, releasesOf };
};

/** Stores that the target must end these. The erasures of their people wait for that, even if the topic is lost. */
const noteVoids = async (
  forwardings: Pick<ForwardingRepository, 'putUndelivered'>,
  published: readonly StoredRelease[],
  at: number,
): Promise<void> => {
  const voids = published.map(({ study: purpose, key, statement, people }): UndeliveredChange => ({
    purpose,
    key,
    operation: 'void',
    statement: statementOfForwardKey(key),
    at,
    retry: true,
    concerns: [...new Set([...people.map(({ id }) => id), statement])],
  }));
  for (const some of batchesOf(voids, KEYS_PER_CALL)) await forwardings.putUndelivered(some);
};

export const createReleaseRetraction = (deps: RetractReleasesDeps): ReleaseRetraction => {
  const { releases, studies, forwardings, people, now } = deps;
  const { findPeople, invalidOf, findInvalid, releasesOf } = createReleaseReader(deps);
  const ensureTopic = createEnsureTopic(deps);

  const request: ReleaseRetraction['request'] = async (some, why) => {
    const at = now();
    const keys = some.map(({ key }) => key);
    for (const batch of batchesOf(keys, KEYS_PER_CALL)) await releases.retract(batch, why, at);
    const forwarded = some.filter(({ study }) => isForwarding(study));
    for (const batch of batchesOf(forwarded, KEYS_PER_CALL))
      await forwardings.deleteUndelivered(batch.map(({ study, key }) => ({ purpose: study, key, operation: 'put' })));
  };

  const requestRenewal: ReleaseRetraction['requestRenewal'] = async (some) => {
    const keys = some.map(({ key }) => key);
    for (const batch of batchesOf(keys, KEYS_PER_CALL)) await releases.requestRerelease(batch);
  };

  return {
    findInvalid,
    findInvalidOfPerson: async (id) => {
      const person = (await people.findById([id])).get(id);
      const ids = [...new Set([id, ...(person === undefined || isDamaged(person) ? [] : idsOf(person))])];
      const found: StoredRelease[] = [];
      for await (const some of releasesOf(ids)) found.push(...(await findInvalid(some)));
      return found;
    },
    findFormer: async (person, study) => {
      const found: StoredRelease[] = [];
      const [, ...former] = idsOf(person);
      if (former.length > 0 && !isForwarding(study))
        for await (const some of releasesOf(former)) found.push(...some.filter((release) => release.study === study));
      return found;
    },
    requestRenewal,
    request,
    publishTombstones: async (appender, retracted, { study, before }) => {
      const published = retracted.filter(({ due }) => due === undefined);
      const tombstones = published.map(({ key, pendingRetraction: why = 'removed' }): StudyChange => ({
        study,
        key,
        value: null,
        headers: isForwarding(study) ? withNoted({ why }) : { why },
      }));
      const hasTopic = tombstones.length > 0 && (await ensureTopic(study));
      if (hasTopic && isForwarding(study)) await noteVoids(forwardings, published, now());
      const appended = await appender.append(hasTopic ? tombstones : [], undefined, true);
      const offsets = appended.get(study);
      if (offsets !== undefined)
        await updateStudyState(studies, study, (state) => withDeletions(state, { ...offsets, before }, now()));
      const keys = retracted.map(({ key }) => key);
      for (const some of batchesOf(keys, KEYS_PER_CALL)) await releases.delete(some, now());
    },
    sweep: async (study, after) => {
      const some = await releases.findByStudy(study, { limit: PAGE_SIZE, ...defined({ after }) });
      const personById = await findPeople(some);
      const invalid = new Set(some.length === 0 ? [] : await invalidOf(some, personById));
      await request([...invalid], 'removed');
      const former = some.filter((release) => !invalid.has(release) && hasFormerIds(release, personById));
      await requestRenewal(former);
      return some.length < PAGE_SIZE ? undefined : some.at(-1)?.key;
    },
  };
};
