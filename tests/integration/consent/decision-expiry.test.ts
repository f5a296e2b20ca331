import type { DecisionService } from '../../../src/consent/decisions/decision-service.ts';
import { createRetentionVerdicts } from '../../../src/consent/gate/retention-verdicts.ts';
import { createExpireDecisions, type ExpiryRound } from '../../../src/consent/admin/expire-decisions.ts';
import { Problem } from '../../../src/core/problem.ts';
import { aDocument, aSpace } from '../../support/builders/store/a-document.ts';
import { aRecordPurpose, aStudy, DAY, NOW } from '../../support/builders/consent/a-purpose.ts';
import { type ConsentFixture, openConsentFixture } from './consent-fixture.ts';

let fixture: ConsentFixture;
beforeEach(async () => {
  fixture = await openConsentFixture();
  await fixture.addPurpose(aRecordPurpose());
  await fixture.addPurpose(aRecordPurpose({ id: 'record:moodle', basis: 'public_task' }));
  await fixture.addPurpose(aStudy());
});
afterEach(() => fixture.store.close());

/** Visits everybody, so many in a round; resolves with what each round came to. */
const expireAll = async (
  most = 2,
  decide: DecisionService['decide'] = (...of) => fixture.decisionService.decide(...of),
): Promise<readonly ExpiryRound[]> => {
  const expire = createExpireDecisions({
    people: fixture.store.people,
    documents: fixture.store.documents,
    decide,
    retentionVerdicts: createRetentionVerdicts({ people: fixture.people }),
    now: () => fixture.clock.now,
    batchSize: most,
  });
  const rounds: ExpiryRound[] = [];
  do rounds.push(await expire(rounds.at(-1)?.next));
  while (rounds.at(-1)?.next !== undefined);
  return rounds;
};
const decidedIn = (rounds: readonly ExpiryRound[]): number => rounds.reduce((sum, { decided }) => sum + decided, 0);
const stateOf = async (id: string, purpose: string): Promise<unknown> => {
  const people = await fixture.store.people.find([id]);
  const decision: { readonly state?: unknown } | undefined = people.get(id)?.decisions[purpose];
  return decision?.state;
};

describe('Expiring decisions', () => {
  it('reads every person once, some in a round, and does nothing where nothing is due', async () => {
    for (const name of ['ada', 'bob', 'eve'])
      await fixture.addPerson(name, {
        'record:h5p': { until: NOW + 1 },
        'record:moodle': { state: 'objected', since: NOW - 29 * DAY },
      });
    const rounds = await expireAll();
    expect(rounds.map(({ seen }) => seen)).toEqual([2, 1]);
    expect(decidedIn(rounds)).toBe(0);
    expect(await fixture.auditLog.list({ limit: 10 })).toEqual([]);
  });

  it('records an end that has passed: of a study it erases, of a record it does not', async () => {
    const ada = await fixture.addPerson('ada', {
      'study:spelling': { until: NOW },
      'record:h5p': { state: 'paused', until: NOW },
    });
    expect(decidedIn(await expireAll())).toBe(2);
    expect([await stateOf(ada, 'study:spelling'), await stateOf(ada, 'record:h5p')]).toEqual(['expired', 'expired']);
    expect(fixture.markers.map(({ purpose }) => purpose)).toEqual(['study:spelling']);
    expect(decidedIn(await expireAll())).toBe(0);
  });

  it('erases what an objection has hidden for 30 days without a ruling', async () => {
    const ada = await fixture.addPerson('ada', { 'record:moodle': { state: 'objected', since: NOW - 30 * DAY } });
    expect(decidedIn(await expireAll())).toBe(1);
    expect(await stateOf(ada, 'record:moodle')).toBe('withdrawn');
    expect(fixture.markers).toMatchObject([{ person: ada, purpose: 'record:moodle', generation: 1 }]);
  });

  it('removes documents that may not stay, and no others', async () => {
    const [ada, bob] = [
      await fixture.addPerson('ada', { 'record:h5p': { state: 'withdrawn' } }),
      await fixture.addPerson('bob', { 'record:h5p': {} }),
    ];
    for (const id of [ada, bob]) {
      for (const source of ['h5p', 'moodle'])
        await fixture.store.documents.write(
          aDocument({ id: `${id} ${source}`, source, person: { id, generation: 1 } }),
          undefined,
        );
    }
    expect((await expireAll()).reduce((sum, { removed }) => sum + removed, 0)).toBe(1);
    const left = await Promise.all(
      [ada, bob].flatMap((id) =>
        ['h5p', 'moodle'].map((source) => fixture.store.documents.read(aSpace(), `${id} ${source}`)),
      ),
    );
    expect(left.map((document) => document !== undefined)).toEqual([false, true, true, true]);
  });

  it('goes on with the others where one person fails, and passes over purposes that do not exist', async () => {
    const gone = await fixture.addPerson('gone', { 'study:of-yore': { until: NOW } });
    const [ada, bob] = [
      await fixture.addPerson('ada', { 'record:h5p': { until: NOW } }),
      await fixture.addPerson('bob', { 'record:h5p': { until: NOW } }),
    ];
    const decide: DecisionService['decide'] = (person, ...of) =>
      person === ada
        ? Promise.reject(new Problem('overloaded', 'too many'))
        : fixture.decisionService.decide(person, ...of);
    await expect(expireAll(10, decide)).rejects.toMatchObject({ kind: 'overloaded' });
    expect([
      await stateOf(gone, 'study:of-yore'),
      await stateOf(ada, 'record:h5p'),
      await stateOf(bob, 'record:h5p'),
    ]).toEqual(['granted', 'granted', 'expired']);
  });
});
