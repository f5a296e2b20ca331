import { denialOfAdmitted } from '../../consent/gate/evaluate-statement.ts';
import type { KnownPeople } from '../../consent/people/person-lookup.ts';
import type { PersonById } from '../../consent/model/policy.ts';
import type { Person, Purpose } from '../../consent/model/types.ts';
import type { StudyChange } from '../../journal/port/study-topics.ts';
import { Problem } from '../../core/problem.ts';
import type { ReleaseRepository, StoredRelease } from '../../store/ports/release-repository.ts';
import type { StatementRepository, StoredStatement } from '../../store/ports/statement-repository.ts';
import { storedOf } from '../../xapi/statement/sort-key.ts';
import type { Statement, StatementId } from '../../xapi/model/types.ts';
import type { EmittingStudy } from './active-studies.ts';
import type { Release, Unreleased } from './build-release.ts';

/** Why a statement is not released: by either gate, or because it is voided or gone. */
export type Skipped = Unreleased | 'record' | 'voided';

/** A record that may leave, and what it is written down as. */
interface Offered {
  readonly release: StoredRelease;
  readonly change: StudyChange;
}

/** What `createOffer` is built from. */
export interface OfferDeps {
  readonly releases: Pick<ReleaseRepository, 'add' | 'again' | 'asked' | 'heard'>;
  readonly statements: Pick<StatementRepository, 'find'>;
  readonly people: Pick<KnownPeople, 'personsById'>;
  /** The record purpose of a source as it is in force now; undefined where there is no such source any more. */
  readonly recordOf: (source: string) => Promise<Purpose | undefined>;
  readonly now: () => number;
  readonly skipped?: (of: { readonly study: string; readonly why: Skipped; readonly statements: number }) => void;
}

/** Offers stored statements to studies. */
export interface Offer {
  /** Forgets what this owner was given to append: nobody knows what became of it. */
  readonly begin: (owner: number) => void;
  /**
   * Writes down which of these statements are released to these studies, and resolves with the changes that `owner` may
   * append now: each was permitted by both gates after it was written down. Those of windows wait on the shelf.
   * `ownerOf` is who appends them then.
   */
  readonly offer: (
    studies: readonly EmittingStudy[],
    stored: readonly StoredStatement[],
    owner: number,
    ownerOf: (study: string) => number,
  ) => Promise<readonly Offered[]>;
  /**
   * What others have asked this owner to release (again), until a time of `performance.now()`; `append` is given what
   * both gates permit. Resolves with whether there is more.
   */
  readonly hear: (
    studies: () => Promise<readonly EmittingStudy[]>,
    owner: number,
    until: number,
    append: (offered: readonly Offered[]) => Promise<void>,
  ) => Promise<boolean>;
  /**
   * Of releases that were written down before, the changes that are permitted now; the others come to nothing:
   * `denied`.
   */
  readonly permitted: (
    studies: readonly EmittingStudy[],
    releases: readonly StoredRelease[],
  ) => Promise<{ readonly offered: readonly Offered[]; readonly denied: readonly StoredRelease[] }>;
}

/** So many are remembered; one that is given again is appended again, which does no harm. */
const GIVEN_AT_MOST = 20_000;
const MOST_ROUNDS = 20;
const ASKED_AT_ONCE = 500;

/** What was read of one statement. */
interface Looked {
  readonly stored: StoredStatement;
  readonly statement: Statement;
}

const parse = ({ text }: StoredStatement): Statement =>
  JSON.parse(Buffer.from(text.buffer, text.byteOffset, text.byteLength).toString('utf8')) as Statement;

/**
 * Builds the offering. First a release is written down, then statement and decisions are read again, and only what both
 * gates still permit may be appended: whoever ends releases looks for them after their end is in force, so that either
 * the one or the other sees it. Rejects with Problem `store-unavailable`.
 */
export const createOffer = ({ releases, statements, people, recordOf, now, skipped }: OfferDeps): Offer => {
  /** By owner, the keys that it was given lately. */
  const given = new Map<number, Set<string>>();
  const give = (owner: number, offered: readonly Offered[]): void => {
    const keys = given.get(owner) ?? new Set();
    given.set(owner, keys);
    for (const { release } of offered) keys.add(release.key);
    for (const key of keys) {
      if (keys.size <= GIVEN_AT_MOST) break;
      keys.delete(key);
    }
  };
  const readPeople = async (stored: readonly StoredStatement[]): Promise<PersonById> => {
    const persons: ReadonlyMap<string, Person> = await people.personsById(
      new Set(stored.flatMap((one) => (one.people ?? []).map(({ id }) => id))),
    );
    return (id) => persons.get(id);
  };

  /** Asks both gates by what is known after the call began. */
  const createAsk = async (stored: readonly StoredStatement[]) => {
    const sources = [...new Set(stored.map(({ source }) => source))];
    const [personById, ...purposes] = await Promise.all([readPeople(stored), ...sources.map(recordOf)]);
    const records = new Map(sources.map((source, index) => [source, purposes[index]]));
    const at = now();
    return (
      { purpose, release }: EmittingStudy,
      { stored: one, statement }: Looked,
    ): Release | { readonly why: Skipped } => {
      if (!purpose.scope.sources.includes(one.source)) return { why: 'out-of-scope' };
      if (one.voided) return { why: 'voided' };
      const record = records.get(one.source);
      if (
        record === undefined ||
        denialOfAdmitted(statement, one.people ?? [], {
          purpose: record,
          personById,
          admittedAt: storedOf(one.at),
          now: at,
        }) !== undefined
      )
        return { why: 'record' };
      return release(
        { source: one.source, statement, ...(one.people === undefined ? {} : { people: one.people }) },
        personById,
        at,
      );
    };
  };

  const offeredOf = (
    study: EmittingStudy,
    { stored }: Looked,
    { key, due, people: released, pseudonyms, profile, record }: Release,
    owner: number,
    ownerOf: (id: string) => number,
  ): Offered => {
    const { id, view } = study.purpose;
    const isWaiting = view?.time !== 'exact';
    return {
      release: {
        key,
        study: id,
        statement: stored.id,
        source: stored.source,
        people: released,
        pseudonyms,
        owner: isWaiting ? ownerOf(id) : owner,
        ...(isWaiting ? { due, order: key } : {}),
      },
      change: {
        study: id,
        key,
        value: Buffer.from(JSON.stringify(record)),
        headers: { source: stored.source, ...(profile === undefined ? {} : { profile }) },
      },
    };
  };

  const permitted: Offer['permitted'] = async (studies, written) => {
    const found = await statements.find([...new Set(written.map(({ statement }) => statement))]);
    const looked = new Map<StatementId, Looked>(
      [...found].map(([id, stored]) => [id, { stored, statement: parse(stored) }]),
    );
    const ask = await createAsk([...found.values()]);
    const byId = new Map(studies.map((study) => [study.purpose.id, study]));
    const offered: Offered[] = [];
    const denied: StoredRelease[] = [];
    for (const release of written) {
      const study = byId.get(release.study);
      const one = looked.get(release.statement);
      const answer = study === undefined || one === undefined ? { why: 'gone' as const } : ask(study, one);
      // Of another generation by now it is another record, which has its own turn.
      if (study === undefined || one === undefined || 'why' in answer || answer.key !== release.key)
        denied.push(release);
      else offered.push({ release, change: offeredOf(study, one, answer, release.owner, () => release.owner).change });
    }
    return { offered, denied };
  };

  const offer: Offer['offer'] = async (studies, stored, owner, ownerOf) => {
    const sources = new Set(studies.flatMap(({ purpose }) => purpose.scope.sources));
    const concerned = stored.filter(({ source }) => sources.has(source));
    if (concerned.length === 0) return [];
    const looked = concerned.map((one): Looked => ({ stored: one, statement: parse(one) }));
    const ask = await createAsk(concerned);
    const wanted: StoredRelease[] = [];
    for (const study of studies) {
      const why = new Map<Skipped, number>();
      for (const one of looked) {
        const answer = ask(study, one);
        if ('why' in answer) why.set(answer.why, (why.get(answer.why) ?? 0) + 1);
        else wanted.push(offeredOf(study, one, answer, owner, ownerOf).release);
      }
      for (const [reason, count] of why) skipped?.({ study: study.purpose.id, why: reason, statements: count });
    }
    const taken = new Map<string, StoredRelease>();
    for (let open = wanted, rounds = 0; open.length > 0; rounds++) {
      if (rounds === MOST_ROUNDS)
        throw new Problem('overloaded', 'releases come and go faster than they can be written down');
      const there = await releases.add(open);
      for (const [key, release] of there) taken.set(key, release);
      // Whoever owns it may be about to leave it out, by what was true before: it is asked to look once more.
      const others = [...there.values()]
        .filter((release) => release.owner !== owner || release.ending !== undefined)
        .map(({ key }) => key);
      const missing = await releases.again(others);
      open = open.filter(({ key }) => missing.has(key));
      for (const key of missing) taken.delete(key);
    }
    // What is there of one's own may be from before a crash: then it has to be appended, and otherwise once more does
    // no harm.
    const own = wanted
      .map((release) => taken.get(release.key) ?? release)
      .filter(
        ({ key, owner: theirs, due, ending }) =>
          theirs === owner &&
          due === undefined &&
          ending === undefined &&
          !(taken.has(key) && given.get(owner)?.has(key) === true),
      );
    // What is denied stays written down: somebody else may have appended it meanwhile, in the name of the same owner.
    const { offered } = await permitted(studies, own);
    give(owner, offered);
    return offered;
  };

  const hear: Offer['hear'] = async (studies, owner, until, append) => {
    for (;;) {
      const asked = await releases.asked(owner, ASKED_AT_ONCE);
      if (asked.length === 0) return false;
      // Those that wait for their window have their turn then.
      const open = asked.filter(({ key, due }) => due === undefined && given.get(owner)?.has(key) !== true);
      const { offered } = await permitted(await studies(), open);
      await append(offered);
      give(owner, offered);
      await releases.heard(asked);
      if (asked.length < ASKED_AT_ONCE) return false;
      if (performance.now() >= until) return true;
    }
  };

  return {
    offer,
    permitted,
    hear,
    begin: (owner) => {
      given.delete(owner);
    },
  };
};
