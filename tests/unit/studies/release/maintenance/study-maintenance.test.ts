import { purposeRevision } from '../../../../../src/studies/release/maintenance/eligibility.ts';
import { StudyMaintenance } from '../../../../../src/studies/release/maintenance/study-maintenance.ts';
import { newStudyState } from '../../../../../src/studies/study/study-state.ts';
import { aStudy } from '../../../../support/builders/consent/a-purpose.ts';
import { aPublisherSlot } from '../../../../support/builders/studies/a-publisher-slot.ts';

/** A study that releases nothing yet, whose evaluations take these times; resolves with when each began. */
const evaluationsOf = async (durations: readonly number[], untilMs: number): Promise<readonly number[]> => {
  const study = aStudy({});
  const state = { ...newStudyState(study.id, ''), seen: purposeRevision(study) };
  const began: number[] = [];
  let time = 100_000;
  const maintenance = new StudyMaintenance({
    now: () => time,
    activeStudies: () => Promise.resolve([]),
    consumeAuditLog: () => Promise.resolve({ hasRelevantEvents: false, hasMore: false }),
    updateEligibility: () => {
      began.push(time - 100_000);
      time += durations[began.length - 1] ?? 0;
      return Promise.resolve(state);
    },
    releaseDue: () => Promise.resolve(false),
    backfill: () => Promise.resolve(false),
    retraction: { sweep: () => Promise.resolve(undefined) },
    heartbeat: { ensureTopic: () => Promise.resolve(), beat: () => Promise.resolve() },
  });
  for (; time < 100_000 + untilMs; time += 500) await maintenance.run(study, state, aPublisherSlot());
  return began;
};

describe('the maintenance of a study that releases nothing yet', () => {
  it('evaluates it once a second', async () => {
    await expect(evaluationsOf([], 4000)).resolves.toEqual([0, 1000, 2000, 3000]);
  });

  it('does so a second after an evaluation that an outage made long', async () => {
    await expect(evaluationsOf([0, 5000], 9000)).resolves.toEqual([0, 1000, 7000, 8000]);
  });

  it('leaves twenty times as long to other work where evaluations are long, one after the other', async () => {
    await expect(evaluationsOf([500, 500, 500], 23_000)).resolves.toEqual([0, 1500, 12_000, 22_500]);
  });

  it('evaluates it half a minute after long evaluations at the latest: several outages are no work', async () => {
    await expect(evaluationsOf([5000, 5000], 42_000)).resolves.toEqual([0, 6000, 41_000]);
  });
});
