import { createDestroyStudy } from '../../../../../src/studies/release/retraction/destroy-study.ts';
import { newStudyState, readStudyState } from '../../../../../src/studies/study/study-state.ts';
import { openConsentFixture } from '../../../../integration/consent/consent-fixture.ts';
import { aRelease } from '../../../../support/builders/store/a-release.ts';

const STUDY = 'study:spelling';

describe('the destruction of a study', () => {
  it('continues over time slices: the key goes first, and the end is logged once all is gone', async () => {
    const { store, auditLog, clock } = await openConsentFixture();
    await store.studies.add(newStudyState(STUDY, 'a key'));
    await store.releases.add(Array.from({ length: 1200 }, () => aRelease({ study: STUDY })));
    await store.studies.addParticipants(
      STUDY,
      Array.from({ length: 600 }, (_, n) => `person-${n}`),
    );
    await store.forwardings.add({ id: STUDY, v: 1 });
    let closed = 0;
    const destroy = createDestroyStudy({
      ...store,
      auditLog,
      topics: { destroy: () => Promise.resolve() },
      now: () => clock.now,
      markPurposeDestroyed: () => {
        closed += 1;
        return Promise.resolve();
      },
    });
    const left = async (): Promise<readonly unknown[]> => {
      const state = await readStudyState(store.studies, STUDY);
      return [
        (await store.releases.findByStudy(STUDY, { limit: 2000 })).length,
        (await store.studies.listParticipants(STUDY, { limit: 2000 })).length,
        state?.key,
        state?.destroyedAt,
        (await auditLog.list({ limit: 10 })).length,
        closed,
      ];
    };
    const turns: unknown[] = [];
    for (let isMore = true; isMore;) {
      isMore = await destroy(STUDY, 0);
      turns.push(await left());
    }
    expect(turns).toEqual([
      [700, 600, undefined, undefined, 0, 0],
      [200, 600, undefined, undefined, 0, 0],
      [0, 100, undefined, undefined, 0, 0],
      [0, 0, undefined, clock.now, 1, 1],
    ]);
    expect(await store.forwardings.find(STUDY)).toBeUndefined();
    await store.close();
  });
});
