import type { Store } from '../../../../../src/store/ports/store.ts';
import { openSqliteStore } from '../../../../../src/store/sqlite/open-sqlite-store.ts';
import type { StudyAppender } from '../../../../../src/journal/port/study-topics.ts';
import type { StoredRelease } from '../../../../../src/store/ports/studies/release-repository.ts';
import type { ActiveStudy } from '../../../../../src/studies/release/candidates/active-studies.ts';
import { createReleaseDue } from '../../../../../src/studies/release/maintenance/release-due.ts';
import { aPublisherSlot } from '../../../../support/builders/studies/a-publisher-slot.ts';
import { aRelease } from '../../../../support/builders/store/a-release.ts';
import { aStudy } from '../../../../support/builders/consent/a-purpose.ts';

const STUDY = aStudy();

describe('the releases that are due', () => {
  let store: Store;
  let denied: readonly string[];
  let appended: string[];
  let meanwhile: () => Promise<unknown>;
  beforeEach(async () => {
    store = await openSqliteStore({ file: ':memory:', now: Date.now });
    denied = [];
    appended = [];
    meanwhile = () => Promise.resolve();
  });
  afterEach(() => store.close());

  const candidateOf = (release: StoredRelease) => ({
    release,
    version: 1,
    storedAt: 0,
    change: { study: STUDY.id, key: release.key, value: Buffer.from('{}') },
  });
  const releaseDue = (append: StudyAppender['append']) =>
    createReleaseDue({
      releases: store.releases,
      candidates: {
        recheck: async (_, releases) => {
          await meanwhile();
          return {
            candidates: releases.filter(({ key }) => !denied.includes(key)).map(candidateOf),
            denied: releases.filter(({ key }) => denied.includes(key)),
            staleKeys: new Set(),
          };
        },
      },
      onReleased: () => undefined,
      now: () => 10,
    })({ purpose: STUDY } as ActiveStudy, aPublisherSlot({ appender: { append, close: () => Promise.resolve() } }));
  const append: StudyAppender['append'] = (changes) => {
    appended.push(...changes.map(({ key }) => key));
    return Promise.resolve(new Map());
  };

  it('are published once, and those that are denied are gone', async () => {
    const [one, other, later] = [10, 9, 11].map((due) => aRelease({ study: STUDY.id, due, order: 'a' }));
    await store.releases.add([one!, other!, later!]);
    denied = [other!.key];
    await releaseDue(append);
    await releaseDue(append);
    expect(appended).toEqual([one!.key]);
    expect(await store.releases.listRereleaseRequests(0, 9)).toEqual([]);
    expect([...(await store.releases.find([one!, other!, later!].map(({ key }) => key))).keys()].toSorted()).toEqual(
      [one!.key, later!.key].toSorted(),
    );
  });

  it('are requested again if it is not known whether they were published', async () => {
    const one = aRelease({ study: STUDY.id, due: 10, order: 'a' });
    await store.releases.add([one]);
    await expect(releaseDue(() => Promise.reject(new Error('the process dies')))).rejects.toThrow();
    expect((await store.releases.listRereleaseRequests(0, 9)).map(({ key }) => key)).toEqual([one.key]);
  });

  it('stay requested if another owner requests them while they are published', async () => {
    const one = aRelease({ study: STUDY.id, due: 10, order: 'a' });
    await store.releases.add([one]);
    meanwhile = () => store.releases.requestRerelease([one.key]);
    await releaseDue(append);
    expect((await store.releases.listRereleaseRequests(0, 9)).map(({ key }) => key)).toEqual([one.key]);
  });
});
