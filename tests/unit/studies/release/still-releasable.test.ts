import { createStillReleasable, staysReleased } from '../../../../src/studies/release/still-releasable.ts';
import { aRelease } from '../../../support/builders/a-release.ts';
import { aDecision, aPerson, aStudy, NOW } from '../../../support/builders/a-purpose.ts';

const study = aStudy();
const withBoth = (ofStudy: object = {}, ofRecord: object = {}) => ({
  [study.id]: aDecision(ofStudy),
  'record:h5p': aDecision(ofRecord),
});
const stays = (decisions: ReturnType<typeof withBoth> | undefined, release = aRelease(), now = NOW): boolean =>
  staysReleased(release, study, (id) => (decisions === undefined ? undefined : aPerson(id, decisions)), now);

describe('what was released', () => {
  it('stays while everybody permits it, pauses, or has not said yes to a newer version yet', () => {
    expect(stays(withBoth())).toBe(true);
    for (const state of ['paused', 'pending'] as const) expect(stays(withBoth({ state }))).toBe(true);
    expect(stays(withBoth({ version: 0 }))).toBe(true);
    expect(stays(withBoth({}, { state: 'paused' }))).toBe(true);
  });

  it.each(['refused', 'withdrawn', 'objected', 'expired'] as const)('ends where the study is %s', (state) => {
    expect(stays(withBoth({ state }))).toBe(false);
  });
  it.each(['refused', 'withdrawn', 'objected'] as const)('ends where the record is %s', (state) => {
    expect(stays(withBoth({}, { state }))).toBe(false);
  });

  it('stays where the record has only expired: it is kept', () => {
    expect(stays(withBoth({}, { state: 'expired' }))).toBe(true);
  });

  it('ends with the generation that it was released under, of either', () => {
    expect([stays(withBoth({ generation: 2 })), stays(withBoth({}, { generation: 2 }))]).toEqual([false, false]);
    expect(
      stays(
        withBoth({ generation: 2 }, { generation: 3 }),
        aRelease({ people: [{ id: 'ann', studyGeneration: 2, recordGeneration: 3 }] }),
      ),
    ).toBe(true);
  });

  it('ends with the grant, with the study, and with the person', () => {
    expect([stays(withBoth({ until: NOW + 1 })), stays(withBoth({ until: NOW }))]).toEqual([true, false]);
    expect([stays(withBoth(), aRelease(), study.until! - 1), stays(withBoth(), aRelease(), study.until)]).toEqual([
      true,
      false,
    ]);
    expect(stays(undefined)).toBe(false);
  });

  it('ends for all where it ends for one', () => {
    const release = aRelease({ people: ['ann', 'bob'].map((id) => ({ id, recordGeneration: 1, studyGeneration: 1 })) });
    const personById = (id: string) => aPerson(id, id === 'bob' ? withBoth({ state: 'withdrawn' }) : withBoth());
    expect(staysReleased(release, study, personById, NOW)).toBe(false);
  });

  it('goes on being told for as long as it stays and is not being ended', async () => {
    const releases = [
      aRelease({ key: 'stays' }),
      aRelease({ key: 'ending', ending: 'voided' }),
      aRelease({ key: 'other', study: 'study:other' }),
      aRelease({ key: 'over', people: [{ id: 'bob', recordGeneration: 1, studyGeneration: 1 }] }),
    ];
    const still = createStillReleasable({
      releases: {
        find: (keys) =>
          Promise.resolve(new Map(releases.filter(({ key }) => keys.includes(key)).map((one) => [one.key, one]))),
      },
      people: {
        personsById: (ids) =>
          Promise.resolve(
            new Map(
              [...ids].map((id) => [id, aPerson(id, id === 'bob' ? withBoth({ state: 'withdrawn' }) : withBoth())]),
            ),
          ),
      },
      now: () => NOW,
    });
    expect(await still(study, ['stays', 'ending', 'other', 'over', 'unknown'])).toEqual(new Set(['stays']));
    expect(await still(study, [])).toEqual(new Set());
  });
});
