import {
  createFilterReleasable,
  isReleaseValid,
} from '../../../../../src/studies/release/candidates/still-releasable.ts';
import { aRelease } from '../../../../support/builders/store/a-release.ts';
import { aDecision, aPerson, aStudy, NOW } from '../../../../support/builders/consent/a-purpose.ts';

const study = aStudy();
const withBoth = (ofStudy: object = {}, ofRecord: object = {}) => ({
  [study.id]: aDecision(ofStudy),
  'record:h5p': aDecision(ofRecord),
});
const isValid = (decisions: ReturnType<typeof withBoth> | undefined, release = aRelease(), now = NOW): boolean =>
  isReleaseValid(release, study, {
    personById: (id) => (decisions === undefined ? undefined : aPerson(id, decisions)),
    now,
  });

describe('a release', () => {
  it('stays valid while all its people permit it, have paused, or have not consented to a newer version yet', () => {
    expect(isValid(withBoth())).toBe(true);
    for (const state of ['paused', 'pending'] as const) expect(isValid(withBoth({ state }))).toBe(true);
    expect(isValid(withBoth({ version: 0 }))).toBe(true);
    expect(isValid(withBoth({}, { state: 'paused' }))).toBe(true);
  });

  it.each(['refused', 'withdrawn', 'objected', 'expired'] as const)(
    'becomes invalid where the study is %s',
    (state) => {
      expect(isValid(withBoth({ state }))).toBe(false);
    },
  );
  it.each(['refused', 'withdrawn', 'objected'] as const)('becomes invalid where the record is %s', (state) => {
    expect(isValid(withBoth({}, { state }))).toBe(false);
  });

  it('stays valid where the recording has only expired, since the record is kept', () => {
    expect(isValid(withBoth({}, { state: 'expired' }))).toBe(true);
  });

  it('becomes invalid with the generation that it was released under, of study or record', () => {
    expect([isValid(withBoth({ generation: 2 })), isValid(withBoth({}, { generation: 2 }))]).toEqual([false, false]);
    expect(
      isValid(
        withBoth({ generation: 2 }, { generation: 3 }),
        aRelease({ people: [{ id: 'ann', studyGeneration: 2, recordGeneration: 3 }] }),
      ),
    ).toBe(true);
  });

  it('becomes invalid with the end of the grant, of the study, and of the person', () => {
    expect([isValid(withBoth({ until: NOW + 1 })), isValid(withBoth({ until: NOW }))]).toEqual([true, false]);
    expect([isValid(withBoth(), aRelease(), study.until! - 1), isValid(withBoth(), aRelease(), study.until)]).toEqual([
      true,
      false,
    ]);
    expect(isValid(undefined)).toBe(false);
  });

  it('becomes invalid for all where it does for one', () => {
    const release = aRelease({ people: ['ann', 'bob'].map((id) => ({ id, recordGeneration: 1, studyGeneration: 1 })) });
    const personById = (id: string) => aPerson(id, id === 'bob' ? withBoth({ state: 'withdrawn' }) : withBoth());
    expect(isReleaseValid(release, study, { personById, now: NOW })).toBe(false);
  });

  it('is releasable for as long as it is valid and no retraction is pending', async () => {
    const releases = [
      aRelease({ key: 'valid' }),
      aRelease({ key: 'pending', pendingRetraction: 'voided' }),
      aRelease({ key: 'other', study: 'study:other' }),
      aRelease({ key: 'invalid', people: [{ id: 'bob', recordGeneration: 1, studyGeneration: 1 }] }),
    ];
    const filterReleasable = createFilterReleasable({
      releases: {
        find: (keys) =>
          Promise.resolve(new Map(releases.filter(({ key }) => keys.includes(key)).map((one) => [one.key, one]))),
      },
      people: {
        findById: (ids) =>
          Promise.resolve(
            new Map(
              [...ids].map((id) => [id, aPerson(id, id === 'bob' ? withBoth({ state: 'withdrawn' }) : withBoth())]),
            ),
          ),
      },
      now: () => NOW,
    });
    expect(await filterReleasable(study, ['valid', 'pending', 'other', 'invalid', 'unknown'])).toEqual(
      new Set(['valid']),
    );
    expect(await filterReleasable(study, [])).toEqual(new Set());
  });
});
