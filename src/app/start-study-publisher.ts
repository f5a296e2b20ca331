import type { Purpose } from '../consent/model/types.ts';
import type { Consenting } from './compose-consent.ts';
import type { Journal } from '../journal/port/journal.ts';
import type { StudyTopics } from '../journal/port/study-topics.ts';
import { deriveKey } from '../core/derived-keys.ts';
import type { Profiles } from '../profiles/registry/profile-registry.ts';
import { keepConsuming, type KeptConsumption } from '../sink/keep-consuming.ts';
import { createKnownSources } from '../sources/known-sources.ts';
import type { Store } from '../store/ports/store.ts';
import type { StoredStudy } from '../store/ports/study-repository.ts';
import { createBackfill } from '../studies/release/backfill.ts';
import { createDestroyStudy } from '../studies/release/destroy-study.ts';
import { createDiscoverStudies } from '../studies/release/discover-studies.ts';
import { createEmission } from '../studies/release/eligibility.ts';
import { createEmittingStudies } from '../studies/release/active-studies.ts';
import { createEndReleases } from '../studies/release/retract-releases.ts';
import { createFollowChain } from '../studies/release/consume-audit-log.ts';
import { createKeptKeys } from '../studies/study/key-store.ts';
import { createOffer, type Skipped } from '../studies/release/release-candidates.ts';
import { createOfferPerson } from '../studies/release/release-person.ts';
import { createReleaseMessages } from '../studies/release/publish-batch.ts';
import { createReleaser, type Releaser } from '../studies/release/study-publisher.ts';
import { createStudyClock } from '../studies/release/study-maintenance.ts';
import { studyOwner } from '../studies/study/study-owner.ts';
import { createSingleFlight } from '../core/single-flight.ts';
import type { StudyState } from '../studies/study/study-state.ts';

/** What the releaser of a process is put together from. */
interface ReleasingDeps {
  readonly store: Store;
  readonly journal: Journal;
  readonly topics: StudyTopics;
  readonly profiles: Pick<Profiles, 'list'>;
  readonly consenting: Pick<Consenting, 'people' | 'records' | 'chain' | 'purposes' | 'desk'>;
  readonly masterKey: Uint8Array;
  /** Where people reach this server: a URL without a slash at its end. */
  readonly publicUrl: string;
  readonly observe?: {
    released(of: { readonly study: string; readonly statements: number }): void;
    skipped(of: { readonly study: string; readonly why: Skipped; readonly statements: number }): void;
  };
  /**
   * Resolves with how far the sink has come, once it has passed this offset or some time after the call. Never rejects.
   */
  readonly passing: (partition: number, offset: number) => Promise<number>;
  /** Told what it waits for, each time that it is to be tried again. */
  readonly away: (of: { readonly kind: string }) => void;
  readonly now: () => number;
  /**
   * How long a partition's messages wait at most for what its studies do from time to time, but for one step of that;
   * in milliseconds.
   */
  readonly turnMs?: number;
}

/** The consumer group of the releasers. */
const RELEASER_GROUP = 'releaser';
const TURN_MS = 200;
/** Closes what is over, where no steward has. */
const CARNET = { key: 'carnet', source: 'carnet', isInstitution: true, isSteward: true } as const;

/** Puts the releaser together; pass it to `journal.consume`. */
export const createReleasing = async (deps: ReleasingDeps): Promise<Releaser> => {
  const {
    store,
    journal,
    topics,
    profiles,
    consenting,
    masterKey,
    publicUrl,
    observe,
    passing,
    away,
    now,
    turnMs = TURN_MS,
  } = deps;
  const { people, records, chain, desk } = consenting;
  const purposes = (ids: readonly string[]): ReturnType<Consenting['purposes']> => consenting.purposes(ids);
  const { releases, statements, studies } = store;
  const { length: partitions } = await journal.partitions();
  const ownerOf = (study: string): number => studyOwner(study, partitions);
  const keys = createKeptKeys({ repository: studies, wrappingKey: deriveKey(masterKey, 'wrap') });
  const sources = createKnownSources({ repository: store.sources, now });
  const purposeOf = async (study: string): Promise<Purpose | undefined> =>
    (await purposes([study])).get(study)?.purpose;
  const released = (of: { readonly study: string; readonly statements: number }): void => {
    if (of.statements > 0) observe?.released(of);
  };

  const emitting = createEmittingStudies({
    studies,
    purposes,
    keys,
    held: () => profiles.list().map(({ profile }) => profile),
    publicUrl,
    now,
  });
  const { offer, permitted, hear, begin } = createOffer({
    releases,
    statements,
    people,
    now,
    skipped: (of) => observe?.skipped(of),
    recordOf: async (id) => {
      const source = await sources(id);
      return source && records.of(source);
    },
  });
  const ending = createEndReleases({
    releases,
    studies,
    topics,
    people,
    now,
    endings: async (ids) => new Map([...(await purposes(ids))].map(([id, { purpose }]) => [id, purpose])),
  });
  const emission = createEmission({ studies, people, purposeOf, now });
  const offerPerson = createOfferPerson({ statements, offer, ownerOf, released });
  const clock = createStudyClock({
    topics,
    studies,
    releases,
    emitting,
    permitted,
    offerPerson,
    ending,
    emission,
    released,
    now,
    backfill: createBackfill({ studies, people, offerPerson }),
    followChain: createFollowChain({ chain, people, studies, releases, ending }),
    destroy: createDestroyStudy({
      topics,
      releases,
      studies,
      chain,
      now,
      closePurpose: async (study) => {
        const { inForce } = await desk.read(study);
        if (inForce?.state === 'open' || inForce?.state === 'suspended') await desk.close(study, CARNET);
        if (inForce?.state !== 'destroyed') await desk.destroyed(study);
      },
    }),
  });

  const together = createSingleFlight<'studies', readonly StoredStudy[]>();
  const served = new Map<number, string>();
  const discover = createDiscoverStudies({ purposes: store.purposes, studies, topics, keys, now });

  return createReleaser({
    topics,
    releases,
    ending,
    now,
    away,
    passing,
    begun: begin,
    met: (partition, offset) => studies.meet(partition, offset),
    handleMessages: createReleaseMessages({
      releases,
      statements,
      studies,
      emitting,
      offer,
      ending,
      ownerOf,
      released,
      marked: async (study) => {
        if ((await studies.find(study)) !== undefined) await emission(study);
      },
    }),
    turnMs,
    tick: async (partition, appender, { until, isAsked }) => {
      if (partition === 0) await discover();
      const isMoreAsked =
        isAsked &&
        (await hear(emitting, partition, until, async (offered) => {
          if (offered.length > 0) await appender.append(offered.map(({ change }) => change));
          for (const {
            change: { study },
          } of offered)
            released({ study, statements: 1 });
        }));
      const mine = ((await together('studies', () => studies.all())) as readonly StudyState[]).filter(
        ({ id, destroyedAt }) => destroyedAt === undefined && ownerOf(id) === partition,
      );
      const found = mine.length === 0 ? undefined : await purposes(mine.map(({ id }) => id));
      // Each has its turn to be the first: who comes after the time is over begins the next.
      const first = mine.findIndex(({ id }) => id === served.get(partition)) + 1;
      let isMore = isMoreAsked;
      for (const state of [...mine.slice(first), ...mine.slice(0, first)]) {
        const purpose = found?.get(state.id)?.purpose;
        if (purpose !== undefined && (await clock(purpose, state, { partition, appender, until }))) isMore = true;
        served.set(partition, state.id);
        if (performance.now() >= until) break;
      }
      return isMore;
    },
  });
};

/** A releaser at work. */
export interface Releasing {
  /** How far behind each held partition is, in messages. */
  lag(): ReadonlyMap<number, number>;
  /** Resolves when nothing is under way and nothing will be. */
  stop(): Promise<void>;
}

/** Starts the releaser of a process. Anything that is thrown but what it waits for is a bug. */
export const startReleasing = (deps: ReleasingDeps & { readonly onFatal: (thrown: unknown) => void }): Releasing => {
  let consumption: KeptConsumption | undefined;
  let releaser: Releaser | undefined;
  let stopping = false;
  const begun = createReleasing(deps)
    .then((made) => {
      releaser = made;
      if (!stopping)
        consumption = keepConsuming({
          journal: deps.journal,
          group: RELEASER_GROUP,
          handler: made,
          away: deps.away,
          onFatal: deps.onFatal,
        });
    })
    .catch(deps.onFatal);
  return {
    lag: () => consumption?.lag() ?? new Map<number, number>(),
    stop: async () => {
      stopping = true;
      await begun;
      releaser?.halt();
      await consumption?.stop();
      await releaser?.close();
    },
  };
};
