import { createRecordingGate } from '../../../../src/consent/gate/admit-batch.ts';
import type { Statement } from '../../../../src/xapi/model/types.ts';
import { batchOf } from '../../../models/sink/batch-of.ts';
import { aDecision, aPerson, aRecordPurpose, DAY, NOW } from '../../../support/builders/consent/a-purpose.ts';
import { aNamedStatement } from '../../../support/builders/statements/a-statement.ts';

describe('The recording gate, of statements that keep their `stored`', () => {
  it('withholds those from before the yes, by their timestamp, or by the kept time where they have none', async () => {
    const purpose = aRecordPurpose();
    const ada = aPerson('ada', { [purpose.id]: aDecision() });
    const gate = createRecordingGate({
      people: {
        findByIdentifier: (identifiers: Iterable<string>) =>
          Promise.resolve(new Map([...identifiers].map((one) => [one, ada]))),
        findOrCreate: () => Promise.reject(new Error('creates no one')),
      } as unknown as Parameters<typeof createRecordingGate>[0]['people'],
      purposes: { get: () => Promise.resolve(purpose) },
      askAt: 'https://lrs.example/me',
    });
    const actor = { mbox: 'mailto:ada@school.example' };
    const [before, after] = [NOW - 2 * DAY, NOW - DAY / 2];
    const statements = [
      aNamedStatement({ actor }),
      aNamedStatement({ actor }),
      aNamedStatement({ actor }),
      aNamedStatement({ actor, timestamp: new Date(after).toISOString() }),
      aNamedStatement({ actor, timestamp: new Date(before).toISOString() }),
    ];
    const { admittedIndices, withheld } = await gate({
      batch: batchOf(statements, { admittedAt: NOW, keptStored: [before, after, null, before, after] }),
      statements: statements as unknown as readonly Statement[],
      source: { id: 'h5p', name: 'H5P', basis: 'consent' },
      single: false,
    });
    expect(withheld).toEqual([
      { index: 0, why: 'past' },
      { index: 4, why: 'past' },
    ]);
    expect(admittedIndices).toEqual([1, 2, 3]);
  });
});
