import { defined } from '../../core/json-object.ts';
import type { StoredStudy } from '../../store/ports/studies/study-repository.ts';
import type { StoredRelease } from '../../store/ports/studies/release-repository.ts';
import type { UndeliveredChange } from '../../store/ports/studies/forwarding-repository.ts';
import type { CopiedRecords } from '../../store/ports/copy-repository.ts';
import type { Forwarding } from '../../studies/forward/forwarding.ts';
import { type StudyState, withoutStreamPlaces } from '../../studies/study/study-state.ts';
import { type CopiedPart, type CopySource, copiedPages, each, jsonPart, pagesOf, whole } from './copied-part.ts';

/** The state of a study without its places in the old stream. */
const withoutStream = (stored: StoredStudy): StoredStudy => {
  return withoutStreamPlaces(stored as StudyState);
};

/** Studies are read before the participants and the audit chain: the state has its position in these. */
const studies = jsonPart<StoredStudy>(
  'studies',
  whole(async ({ store }) => (await store.studies.all()).map(withoutStream)),
  each(async ({ store, topics }, study) => {
    if ((study as StudyState).destroyedAt === undefined) await topics.ensure(study.id);
    await store.studies.add(study);
  }),
);

interface Participant {
  readonly study: string;
  readonly person: string;
}

const ofEachStudy = <T>(read: (source: CopySource, study: string) => AsyncIterable<readonly T[]>) =>
  async function* (source: CopySource): AsyncGenerator<readonly T[], void> {
    for (const { id } of await source.store.studies.all()) yield* read(source, id);
  };

const participants = jsonPart<Participant>(
  'participants',
  ofEachStudy(async function* ({ store }, study) {
    const pages = pagesOf(
      (after: string | undefined) => store.studies.listParticipants(study, { limit: 500, ...defined({ after }) }),
      (last) => last,
    );
    for await (const page of pages) yield page.map((person) => ({ study, person }));
  }),
  async ({ store }, records) => {
    for (const study of new Set(records.map((record) => record.study)))
      await store.studies.addParticipants(
        study,
        records.filter((record) => record.study === study).map(({ person }) => person),
      );
  },
);

/** Releases. The new journal may have fewer partitions, so each release is published again, into a new stream. */
const releases = jsonPart<StoredRelease>(
  'releases',
  ofEachStudy(({ store }, study) =>
    pagesOf(
      (after: string | undefined) => store.releases.findByStudy(study, { limit: 500, ...defined({ after }) }),
      ({ key }) => key,
    ),
  ),
  async ({ store, partitions }, records) => {
    await store.releases.add(records.map((release) => ({ ...release, owner: release.owner % partitions })));
    const published = records.filter(({ due }) => due === undefined);
    await store.releases.requestRerelease(published.map(({ key }) => key));
  },
);

/** Forwardings without their secrets and their places in the old stream: each waits until its target is set again. */
const forwardings = jsonPart<Omit<Forwarding, 'secret'>>(
  'forwardings',
  whole(async ({ store }) =>
    ((await store.forwardings.all()) as readonly Forwarding[]).map(({ id, v, url, key, deliveredAt }) => ({
      id,
      v,
      url,
      key,
      position: 0,
      failures: 0,
      ...defined({ deliveredAt }),
    })),
  ),
  each(({ store }, forwarding) => {
    const withoutSecret: Forwarding = { ...forwarding, secret: '' };
    return store.forwardings.add(withoutSecret);
  }),
);

const undelivered = jsonPart<UndeliveredChange>(
  'undelivered',
  async function* ({ store }) {
    for (const { id: purpose } of await store.forwardings.all())
      for (const retry of [false, true])
        yield* pagesOf(
          (after: Pick<UndeliveredChange, 'operation' | 'key'> | undefined) =>
            store.forwardings.listUndelivered({
              purpose,
              retry,
              limit: 500,
              ...defined({ after }),
            }),
          ({ operation, key }) => ({ operation, key }),
        );
  },
  ({ store }, records) => store.forwardings.putUndelivered(records),
);

const volumes = jsonPart<CopiedRecords['volumes']>(
  'volumes',
  ({ store }) => copiedPages(store, 'volumes'),
  each(({ store }, volume) => store.volumes.put(volume)),
);

/** Studies with their releases, forwardings, the sizes in the catalogue. */
export const STUDY_PARTS: readonly CopiedPart[] = [studies, participants, releases, forwardings, undelivered, volumes];
