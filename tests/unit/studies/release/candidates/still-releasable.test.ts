import type { StoredRelease } from '../../../../../src/store/ports/studies/release-repository.ts';
import {
  createFilterReleasable,
  isReleaseValid,
  type StudyAtCut,
} from '../../../../../src/studies/release/candidates/still-releasable.ts';
import type { Person } from '../../../../../src/consent/model/types.ts';
import { damagedRecord } from '../../../../../src/store/ports/checked/damaged-record.ts';
import {
  mentionDenial,
  recordDenial,
  releaseDenial,
} from '../../../../../src/studies/release/candidates/release-policy.ts';
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

  it('is not taken back where a person is damaged, and neither made anew nor sent', async () => {
    const personById = (id: string) => damagedRecord<Person>('person', id);
    expect(isReleaseValid(aRelease(), study, { personById, now: NOW })).toBe(true);
    const people = [{ id: 'ann', role: 'actor' as const, generation: 1 }];
    const open = { ...study, state: 'open' as const };
    expect(releaseDenial(open, people, { personById, timestamp: NOW, now: NOW })).toBe('damaged');
    expect(recordDenial('h5p', people, personById)).toBe('damaged');
    expect(mentionDenial(study.id, [{ ...people[0]!, role: 'other' }], personById)).toBe('damaged');
    const filterReleasable = createFilterReleasable({
      releases: { find: () => Promise.resolve(new Map([['one', aRelease({ key: 'one' })]])) },
      people: { findById: (ids) => Promise.resolve(new Map([...ids].map((id) => [id, personById(id)]))) },
      now: () => NOW,
    });
    expect(await filterReleasable({ id: study.id, emits: true }, ['one'])).toEqual(new Set());
  });

  describe('whose study is read', () => {
    const CUT = NOW - 5000;
    /** What stopped so long before the cut should have left with it. */
    const LONG_AGO = CUT - 30_000;
    const ofBob = aRelease({ key: 'bob', people: [{ id: 'bob', recordGeneration: 1, studyGeneration: 1 }] });
    const sent = async (
      { releases = [ofBob], bob }: { releases?: readonly StoredRelease[]; bob?: ReturnType<typeof withBoth> },
      about: Partial<StudyAtCut> = {},
    ): Promise<readonly string[]> => {
      const filterReleasable = createFilterReleasable({
        releases: {
          find: (keys) =>
            Promise.resolve(new Map(releases.filter(({ key }) => keys.includes(key)).map((one) => [one.key, one]))),
        },
        people: {
          findById: (ids) =>
            Promise.resolve(new Map(bob === undefined ? [] : [...ids].map((id) => [id, aPerson(id, bob)]))),
        },
        now: () => NOW,
      });
      const cut = { before: CUT, at: NOW, head: 9, emits: true, participants: 3 };
      const atCut = { id: study.id, emits: true, cut, ...about };
      return [...(await filterReleasable(atCut, [...releases.map(({ key }) => key), 'unknown']))];
    };
    const withdrawn = (since: number) => withBoth({ state: 'withdrawn', since });

    it('is sent until its tombstone has left, whatever its person has decided since', async () => {
      expect(await sent({ bob: withBoth() })).toEqual(['bob']);
      for (const since of [LONG_AGO + 1, CUT, NOW]) expect(await sent({ bob: withdrawn(since) })).toEqual(['bob']);
      expect(await sent({ bob: withBoth({ generation: 2, since: CUT }) })).toEqual(['bob']);
      expect(await sent({ bob: withBoth({}, { state: 'objected', since: CUT }) })).toEqual(['bob']);
      expect(await sent({})).toEqual(['bob']);
      expect(await sent({ releases: [aRelease({ key: 'other', study: 'study:other' })] })).toEqual([]);
    });

    it('is not sent where it should have left with the last cut, though its tombstone is late', async () => {
      expect(await sent({ bob: withdrawn(LONG_AGO) })).toEqual([]);
      expect(await sent({ bob: withBoth({ generation: 2, since: LONG_AGO }) })).toEqual([]);
      expect(await sent({ bob: withBoth({ until: LONG_AGO }) })).toEqual([]);
      expect(await sent({ bob: withBoth({}, { state: 'withdrawn', since: LONG_AGO }) })).toEqual([]);
      const voided = { ...ofBob, pendingRetraction: 'voided' as const };
      expect(await sent({ releases: [{ ...voided, retractedAt: LONG_AGO }], bob: withBoth() })).toEqual([]);
      expect(await sent({ releases: [{ ...voided, retractedAt: LONG_AGO + 1 }], bob: withBoth() })).toEqual(['bob']);
    });

    it('is not sent while too few take part, nor after the end of the study', async () => {
      expect(await sent({ bob: withBoth() }, { emits: false })).toEqual([]);
      expect(await sent({ bob: withBoth() }, { until: NOW })).toEqual([]);
    });
  });
});
