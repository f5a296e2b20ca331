import { findNotRepairable } from '../../../../src/backup/check/find-not-repairable.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { aNamedStatement } from '../../../support/builders/statements/a-statement.ts';
import { aMessage, as, createPeople } from '../../../support/servers/sink-consent.ts';

it('A statement of a generation that is over is not repaired, though its person permits it anew', async () => {
  const people = createPeople();
  const [ann, ben] = [people.add(), people.add()];
  people.decide(ann, { generation: 2 });
  const statements = [aNamedStatement(), aNamedStatement(), aNamedStatement()];
  const [over, permitted, anew] = statements.map(({ id }) => id);
  const [batch] = aMessage(4, [
    [statements[0]!, as(ann)],
    [statements[1]!, as(ben)],
    [statements[2]!, as(ann, 'actor', 2)],
  ]).batches;
  const place = { partition: 0, offset: 4, appendedAt: 0, batch: batch! };
  const notRepairable = await findNotRepairable(
    new Map([over, permitted, anew].map((id, index) => [id!, { ...place, index }])),
    {
      sources: { findSource: (id) => Promise.resolve({ id } as Awaited<ReturnType<Store['sources']['findSource']>>) },
      // As the gate says of a new statement.
      previewRecording: () => Promise.resolve({ outcomes: ['stored'] } as never),
      people: { findById: () => Promise.resolve(people.persons) },
    },
  );
  expect([...notRepairable]).toEqual([[over, 'consent']]);
});
