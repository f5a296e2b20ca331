import type { PurposeDetails } from '../../../../src/consent/purposes/purpose-versions.ts';
import { createReadStudyFigures } from '../../../../src/studies/study/study-figures.ts';
import { newStudyState, type StudyState } from '../../../../src/studies/study/study-state.ts';
import { aRecordPurpose, aStudy, DAY, NOW } from '../../../support/builders/consent/a-purpose.ts';

const AGREED = { widenings: [], owner: 'lab', agreement: { version: 1, hash: 'x', at: 1 } };

const read = (purposes: readonly PurposeDetails[], states: readonly StudyState[], about: object = {}) =>
  createReadStudyFigures({
    listPurposes: () => Promise.resolve(purposes),
    listStates: () => Promise.resolve(states),
    findSource: () => Promise.resolve({ audience: 'adults' }),
    studyMinimum: 10,
    now: () => NOW,
  })({ isSeen: () => true, seesRelease: () => true, ...about });

describe('the figures of a study for operators', () => {
  it('have its release, and deletions in whole days, without any number of people', async () => {
    const purpose = aStudy();
    const state: StudyState = {
      ...newStudyState(purpose.id, 'a key'),
      emits: true,
      cut: { before: NOW, at: NOW, head: 1, emits: true, participants: 12 },
      backfill: { begun: 3 },
      acknowledged: { offset: 4, at: NOW - DAY + 5000 },
      deletions: [{ first: 7, last: 9, at: NOW - 7 * DAY }],
    };
    const since = Math.floor((NOW - 7 * DAY) / DAY) * DAY;
    expect(await read([{ ...AGREED, purpose, inForce: purpose }], [state])).toEqual([
      {
        study: purpose.id,
        title: purpose.title,
        version: 1,
        state: 'open',
        lab: 'lab',
        hindrances: [],
        emits: 'everything',
        isBackfilling: true,
        acknowledgedAt: since + 6 * DAY,
        unacknowledged: { since, until: since + 30 * DAY },
      },
    ]);
  });

  it('do not say that a deletion is unacknowledged before a week: it would say when a person has left', async () => {
    const purpose = aStudy();
    const left = { ...newStudyState(purpose.id, 'a key'), deletions: [{ first: 7, last: 9, at: NOW - 7 * DAY + 1 }] };
    const [figures] = await read([{ ...AGREED, purpose, inForce: purpose }], [left]);
    expect(figures).toMatchObject({ emits: 'deletions' });
    expect(figures).not.toHaveProperty('unacknowledged');
  });

  it('have no release for who sees a newer draft alone', async () => {
    const purpose = aStudy();
    const details = { ...AGREED, purpose: aStudy({ version: 2, state: 'draft' }), inForce: purpose };
    const state = { ...newStudyState(purpose.id, 'a key'), emits: true, backfill: { begun: 3 } };
    const [figures] = await read([details], [state], { seesRelease: () => false });
    expect(figures).toMatchObject({ study: purpose.id, isBackfilling: false });
    expect(figures).not.toHaveProperty('emits');
  });

  it('have the version in force, the next one, and what that still needs', async () => {
    const inForce = aStudy({ title: { en: 'In force' } });
    const purpose = aStudy({ version: 2, state: 'submitted' });
    expect(await read([{ ...AGREED, purpose, inForce }], [newStudyState(purpose.id, 'a key')])).toMatchObject([
      {
        version: 1,
        state: 'open',
        title: { en: 'In force' },
        emits: 'deletions',
        isBackfilling: false,
        next: { version: 2, state: 'submitted' },
        hindrances: ['approval', 'opening'],
      },
    ]);
  });

  it('have no release before a study is seen or once it is destroyed, and none of what is not shown', async () => {
    const drafted = aStudy({ state: 'draft' });
    const details: readonly PurposeDetails[] = [
      { widenings: [], purpose: drafted },
      { widenings: [], purpose: aRecordPurpose() },
    ];
    const [figures, ...others] = await read(details, []);
    expect(others).toEqual([]);
    expect(figures).not.toHaveProperty('emits');
    expect(figures).not.toHaveProperty('lab');
    const { key: _, ...over } = { ...newStudyState(drafted.id, 'a key'), destroyedAt: NOW };
    expect((await read(details, [over]))[0]).not.toHaveProperty('emits');
    expect(await read(details, [], { isSeen: () => false })).toEqual([]);
  });
});
