import type { PersonLookup } from '../../../consent/people/person-lookup.ts';
import type { Purpose } from '../../../consent/model/types.ts';
import type { StudyChange } from '../../../journal/port/study-topics.ts';
import { Problem } from '../../../core/problem.ts';
import type { ReleaseRepository, StoredRelease } from '../../../store/ports/studies/release-repository.ts';
import { intactStatements } from '../../../store/ports/statements/statement-checksum.ts';
import type { StatementRepository, StoredStatement } from '../../../store/ports/statements/statement-repository.ts';
import { storedOf } from '../../../xapi/statement/sort-key.ts';
import type { ActiveStudy } from './active-studies.ts';
import { type PermittedRelease, toChange, toStoredRelease } from './permitted-release.ts';
import { RecentCandidates } from './recent-candidates.ts';
import { createReleaseGates, type NotReleasedReason, type ParsedStatement, parseStatement } from './release-gates.ts';
import { hasFormerIds } from './still-releasable.ts';

interface RenewReleasesDeps {
  readonly releases: ReleaseRepository;
  readonly people: Pick<PersonLookup, 'findById'>;
  readonly now: () => number;
}

/** Renews releases made under an id that was merged into another. Calls reject with Problem `store-unavailable`. */
interface RenewReleases {
  /** The keys of the releases that were made under such an id. */
  findFormer(releases: readonly StoredRelease[]): Promise<ReadonlySet<string>>;
  /**
   * Stores the present people of the releases `anew`. Those of `denied`, which may not be released now or have another
   * key, lose their former pseudonym too: they end, and new ones follow a decision or a backfill, like any others.
   */
  renew(anew: readonly StoredRelease[], denied: readonly StoredRelease[]): Promise<void>;
}

const createRenewReleases = ({ releases, people, now }: RenewReleasesDeps): RenewReleases => ({
  findFormer: async (some) => {
    const ids = new Set(some.flatMap((release) => release.people.map(({ id }) => id)));
    const persons = await people.findById(ids);
    return new Set(some.filter((release) => hasFormerIds(release, (id) => persons.get(id))).map(({ key }) => key));
  },
  renew: async (anew, denied) => {
    await releases.renew(anew);
    const keys = denied.map(({ key }) => key);
    if (keys.length > 0) await releases.retract(keys, 'removed', now());
  },
});

/** A release that may be published, and the change of the study's topic that publishes it. */
export interface ReleaseCandidate {
  /** The release as it is stored, with the present ids and pseudonyms of its people. */
  readonly release: StoredRelease;
  /** The version of the study by which it was built. */
  readonly version: number;
  /** The time at which its statement was stored, in milliseconds since the epoch. */
  readonly storedAt: number;
  readonly change: StudyChange;
}

interface Recheck {
  readonly candidates: readonly ReleaseCandidate[];
  readonly denied: readonly StoredRelease[];
  /** The denied releases whose people have not decided on the present version yet. */
  readonly staleKeys: ReadonlySet<string>;
}

export interface ReleaseCandidatesDeps {
  readonly releases: ReleaseRepository;
  readonly statements: Pick<StatementRepository, 'find'>;
  readonly people: Pick<PersonLookup, 'findById'>;
  /** The record purpose of a source, as it is in force now; undefined if the source does not exist any more. */
  readonly recordPurposeOf: (source: string) => Promise<Purpose | undefined>;
  /** The partition that publishes the delayed releases of a study (`studyOwner`). */
  readonly ownerOf: (study: string) => number;
  readonly now: () => number;
  readonly onNotReleased?: (of: {
    readonly study: string;
    readonly why: NotReleasedReason;
    readonly statements: number;
  }) => void;
}

const MAX_ADD_ATTEMPTS = 20;
const REQUEST_BATCH_SIZE = 500;

/** Decides which stored statements may be published to studies now. Calls reject with Problem `store-unavailable`. */
export class ReleaseCandidates {
  readonly #deps: ReleaseCandidatesDeps;
  readonly #readGates: ReturnType<typeof createReleaseGates>;
  readonly #renewals: RenewReleases;
  readonly #recent = new RecentCandidates();

  constructor(deps: ReleaseCandidatesDeps) {
    this.#deps = deps;
    this.#readGates = createReleaseGates(deps);
    this.#renewals = createRenewReleases(deps);
  }

  /** Forgets an owner's candidates: after a claim it is unknown which of them were appended. */
  forgetOwner(owner: number): void {
    this.#recent.forgetOwner(owner);
  }

  /** Forgets candidates whose tombstones were appended: they may be published again. */
  forget(owner: number, keys: readonly string[]): void {
    this.#recent.forget(owner, keys);
  }

  /**
   * Stores the releases of these statements to these studies; resolves with the candidates that `owner` may append now.
   * Delayed releases stay stored until they are due. Rejects also with Problem `overloaded`.
   */
  prepare(
    studies: readonly ActiveStudy[],
    stored: readonly StoredStatement[],
    owner: number,
  ): Promise<readonly ReleaseCandidate[]> {
    return this.#prepare(studies, stored, { owner, isCounted: true });
  }

  /**
   * The same for statements that were stored before their study or their person was ready. They are in no metric: their
   * sudden number would reveal the time at which a study has enough people.
   */
  prepareEarlier(
    studies: readonly ActiveStudy[],
    stored: readonly StoredStatement[],
    owner: number,
  ): Promise<readonly ReleaseCandidate[]> {
    return this.#prepare(studies, stored, { owner, isCounted: false });
  }

  async #prepare(
    studies: readonly ActiveStudy[],
    stored: readonly StoredStatement[],
    { owner, isCounted }: { readonly owner: number; readonly isCounted: boolean },
  ): Promise<readonly ReleaseCandidate[]> {
    const sources = new Set(studies.flatMap(({ purpose }) => purpose.scope.sources));
    // A damaged statement comes again if it is replayed.
    const inScope = intactStatements(stored).filter(({ source }) => sources.has(source));
    if (inScope.length === 0) return [];
    const wanted = (await this.#evaluate(studies, inScope, isCounted)).map((one) =>
      toStoredRelease(one, owner, this.#deps.ownerOf),
    );
    const existing = await this.#add(wanted, owner);
    const publishable = wanted
      .map((release) => existing.get(release.key) ?? release)
      .filter(
        (release) =>
          release.owner === owner &&
          release.due === undefined &&
          release.pendingRetraction === undefined &&
          // An existing release of this owner may be from before a crash, and must then be appended.
          !(existing.has(release.key) && this.#recent.has(owner, release, studies)),
      );
    // A denied release stays stored: the same owner in another process may have appended it meanwhile. Releases are
    // stored first and then read again. A retraction looks for releases after its cause is in force, so one of the two
    // always sees the other.
    const { candidates } = await this.recheck(studies, publishable);
    this.#recent.add(owner, candidates);
    return candidates;
  }

  /**
   * Reads statements and decisions of stored releases again, and separates those that both gates still permit. Damaged
   * releases are denied.
   */
  async recheck(studies: readonly ActiveStudy[], releases: readonly StoredRelease[]): Promise<Recheck> {
    const found = await this.#deps.statements.find([...new Set(releases.map(({ statement }) => statement))]);
    const intact = intactStatements(found.values());
    const parsed = new Map<string, ParsedStatement>(intact.map((stored) => [stored.id, parseStatement(stored)]));
    const evaluate = await this.#readGates(intact);
    const byId = new Map(studies.map((study) => [study.purpose.id, study]));
    const candidates: ReleaseCandidate[] = [];
    const denied: StoredRelease[] = [];
    const staleKeys = new Set<string>();
    for (const release of releases) {
      const study = byId.get(release.study);
      const statement = parsed.get(release.statement);
      const built = study === undefined || statement === undefined ? undefined : evaluate(study, statement);
      if (built !== undefined && 'why' in built && built.why === 'stale') staleKeys.add(release.key);
      // A release with another key belongs to another generation, which is a separate candidate.
      if (
        study === undefined ||
        statement === undefined ||
        built === undefined ||
        'why' in built ||
        built.key !== release.key
      )
        denied.push(release);
      else
        candidates.push({
          release: { ...release, people: built.people, pseudonyms: built.pseudonyms },
          version: study.purpose.version,
          storedAt: storedOf(statement.stored.at),
          change: toChange({ study, stored: statement.stored, built }),
        });
    }
    return { candidates, denied, staleKeys };
  }

  /**
   * Releases (again) what other owners requested from this one, until `deadline` (a time of `performance.now()`).
   * Resolves with true if more requests are left.
   */
  async processRequests(
    { partition: owner, deadline }: { readonly partition: number; readonly deadline: number },
    activeStudies: () => Promise<readonly ActiveStudy[]>,
    append: (candidates: readonly ReleaseCandidate[]) => Promise<void>,
  ): Promise<boolean> {
    const { releases } = this.#deps;
    for (;;) {
      const requested = await releases.listRereleaseRequests(owner, REQUEST_BATCH_SIZE);
      if (requested.length === 0) return false;
      const studies = await activeStudies();
      const former = await this.#renewals.findFormer(requested);
      // Delayed releases follow when they are due.
      const open = requested.filter(
        (release) =>
          former.has(release.key) || (release.due === undefined && !this.#recent.has(owner, release, studies)),
      );
      const { candidates, denied } = await this.recheck(studies, open);
      await this.#renewals.renew(
        candidates.map(({ release }) => release).filter(({ key }) => former.has(key)),
        denied.filter(({ key }) => former.has(key)),
      );
      const published = candidates.filter(({ release }) => release.due === undefined);
      await append(published);
      this.#recent.add(owner, published);
      await releases.ackRereleaseRequests(requested);
      if (requested.length < REQUEST_BATCH_SIZE) return false;
      if (performance.now() >= deadline) return true;
    }
  }

  async #evaluate(
    studies: readonly ActiveStudy[],
    statements: readonly StoredStatement[],
    isCounted: boolean,
  ): Promise<readonly PermittedRelease[]> {
    const parsed = statements.map(parseStatement);
    const evaluate = await this.#readGates(statements);
    const permitted: PermittedRelease[] = [];
    for (const study of studies) {
      const counts = new Map<NotReleasedReason, number>();
      for (const one of parsed) {
        const built = evaluate(study, one);
        if ('why' in built) counts.set(built.why, (counts.get(built.why) ?? 0) + 1);
        else permitted.push({ study, stored: one.stored, built });
      }
      if (!isCounted) continue;
      for (const [why, count] of counts)
        this.#deps.onNotReleased?.({ study: study.purpose.id, why, statements: count });
    }
    return permitted;
  }

  /** Stores releases. Resolves with those that existed already, by key. */
  async #add(wanted: readonly StoredRelease[], owner: number): Promise<ReadonlyMap<string, StoredRelease>> {
    const { releases } = this.#deps;
    const existing = new Map<string, StoredRelease>();
    let missing = wanted;
    for (let attempts = 0; missing.length > 0; attempts++) {
      if (attempts === MAX_ADD_ATTEMPTS)
        throw new Problem('overloaded', 'releases come and go faster than they can be written down');
      const found = await releases.add(missing);
      for (const [key, release] of found) existing.set(key, release);
      // Another owner may be about to drop the release because of what it read before, so it must look again.
      const foreign = [...found.values()].filter(
        (release) => release.owner !== owner || release.pendingRetraction !== undefined,
      );
      const gone = await releases.requestRerelease(foreign.map(({ key }) => key));
      missing = missing.filter(({ key }) => gone.has(key));
      for (const key of gone) existing.delete(key);
    }
    return existing;
  }
}
