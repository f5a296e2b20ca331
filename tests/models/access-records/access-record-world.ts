import { createRecordAccess } from '../../../src/consent/access/record-access.ts';
import { createEraseAccessRecords } from '../../../src/consent/erasure/erase-access-records.ts';
import { createRetentionVerdicts, type RetentionVerdicts } from '../../../src/consent/gate/retention-verdicts.ts';
import type { PersonLookup } from '../../../src/consent/people/person-lookup.ts';
import { createSweepAccessRecords } from '../../../src/sink/sweeps/sweep-access-records.ts';
import type { AccessRecordRepository } from '../../../src/store/ports/consent/access-record-repository.ts';
import { openConsentFixture } from '../../integration/consent/consent-fixture.ts';
import { aRecordPurpose } from '../../support/builders/consent/a-purpose.ts';
import { createScheduler, seeded, type Worker } from '../scheduler.ts';

/** What a schedule leaves out, to see that it is needed. */
export type Without = 'second-look' | 'sweep' | undefined;

const PURPOSE = 'record:h5p';
const READER = { id: 'a-key', source: 'dashboard', organisation: 'org:default' };
const READERS = 6;
const READS = 3;

const inTurn = (repository: AccessRecordRepository, worker: Worker): AccessRecordRepository => ({
  ...repository,
  list: async (...of) => {
    await worker.turn();
    return repository.list(...of);
  },
  delete: async (...of) => {
    await worker.turn();
    return repository.delete(...of);
  },
});

/** Runs readers, some of which are killed, beside stops and new yeses of one person; answers with what was broken. */
export const runAccessRecords = async (seed: number, without: Without): Promise<readonly string[]> => {
  const fixture = await openConsentFixture();
  await fixture.addPurpose(aRecordPurpose());
  const ada = await fixture.addPerson('ada', { [PURPOSE]: { generation: 1 } });
  const { accessRecords } = fixture.store;
  const scheduler = createScheduler(seeded(seed), 0);
  /** In every second schedule readers are killed, and the sweep comes by. */
  const kills = seed % 2 === 0;
  /** Answers that had data of her, by generation. */
  const answered = new Map<number, number>();

  const lookupOf = (worker: Worker): Pick<PersonLookup, 'findById'> => ({
    findById: async (ids) => {
      await worker.turn();
      return fixture.people.findById(ids);
    },
  });
  const given = (generation: number) => ({ source: 'h5p', people: [{ id: ada, role: 'actor' as const, generation }] });
  const read = async (worker: Worker, verdicts: RetentionVerdicts): Promise<void> => {
    const person = (await lookupOf(worker).findById([ada])).get(ada)!;
    const { generation = 1 } = person.decisions[PURPOSE] ?? {};
    const [verdict] = await verdicts([given(generation)]);
    if (verdict !== 'keep') return;
    await createRecordAccess({
      repository: {
        ...inTurn(accessRecords, worker),
        add: async (...of) => {
          await worker.sleep(scheduler.int(60));
          await accessRecords.add(...of);
          if (kills && scheduler.random() < 0.3) scheduler.kill(worker);
        },
      },
      retentionVerdicts: without === 'second-look' ? () => Promise.resolve(['keep']) : verdicts,
      now: () => scheduler.time(),
    })({ reader: READER, route: '/xapi/statements', filter: {} }, [given(generation)]);
    answered.set(generation, (answered.get(generation) ?? 0) + 1);
  };
  const decide = (choice: 'stop' | 'yes') =>
    fixture.decisionService.decide(ada, PURPOSE, {
      by: { role: 'subject', id: 'x' },
      choice,
      version: 1,
      language: 'fr',
    });

  for (let index = 0; index < READERS; index++)
    scheduler.spawn(`reader ${index}`, async (worker) => {
      const verdicts = createRetentionVerdicts({ people: lookupOf(worker) });
      for (let count = 0; count < READS; count++) await read(worker, verdicts);
    });
  scheduler.spawn('ada', async (worker) => {
    for (let count = 0; count < 2; count++) {
      await worker.turn();
      const result = await decide('stop');
      if (result.outcome !== 'decided') throw new Error('the stop does nothing');
      const erased = [{ purpose: PURPOSE, generation: count + 1 }];
      const erase = createEraseAccessRecords({
        accessRecords: inTurn(accessRecords, worker),
        people: lookupOf(worker),
      });
      await erase(ada, erased);
      await worker.turn();
      await decide('yes');
      // Another process erases the same once more.
      await erase(ada, erased);
    }
  });
  for (let steps = 0; scheduler.alive().length > 0; steps++) {
    if (steps > 5_000) throw new Error('no end');
    await scheduler.step();
  }
  if (kills && without !== 'sweep')
    await createSweepAccessRecords({
      accessRecords,
      consent: { personsById: (ids) => fixture.people.findById(ids) },
    })();

  const person = (await fixture.people.findById([ada])).get(ada)!;
  const current = person.decisions[PURPOSE]!.generation;
  const left = await accessRecords.scan({ limit: 100 });
  const recorded = left
    .filter(({ generation }) => generation === current)
    .reduce((sum, { answers }) => sum + answers, 0);
  await fixture.store.close();
  return [
    ...scheduler.thrown.map(String),
    ...left.filter(({ generation }) => generation !== current).map(() => 'a record outlives its erasure'),
    ...(recorded < (answered.get(current) ?? 0) ? ['an answer has no record'] : []),
  ];
};
