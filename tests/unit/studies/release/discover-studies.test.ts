import { openSqliteStudyTopics } from '../../../../src/journal/sqlite/study-topics.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import { createDiscoverStudies } from '../../../../src/studies/release/discover-studies.ts';
import { createStudyKeyStore } from '../../../../src/studies/study/key-store.ts';
import type { StudyState } from '../../../../src/studies/study/study-state.ts';
import { aStudy } from '../../../support/builders/consent/a-purpose.ts';

describe('the discovery of studies that have opened', () => {
  it('lists purposes once a second at most, and is given no drafts, however many labs write', async () => {
    let time = Date.now();
    const now = (): number => time;
    const store = await openSqliteStore({ file: ':memory:', now });
    const topics = await openSqliteStudyTopics({ file: ':memory:', now });
    for (const state of ['draft', 'submitted', 'approved', 'destroyed'] as const)
      for (let n = 0; n < 10; n++) await store.purposes.add({ ...aStudy({ id: `study:${state}-${n}` }), state, v: 1 });
    for (const state of ['open', 'suspended', 'closed'] as const)
      await store.purposes.add({ ...aStudy({ id: `study:${state}` }), state, v: 1 });
    await store.purposes.add({ ...aStudy({ id: 'study:product', kind: 'product' }), v: 1 });
    const read: string[] = [];
    let lists = 0;
    const discover = createDiscoverStudies({
      studies: store.studies,
      topics,
      keys: createStudyKeyStore({ repository: store.studies, wrappingKey: new Uint8Array(32) }),
      now,
      purposes: {
        list: async (filter) => {
          lists++;
          const found = await store.purposes.list(filter);
          read.push(...found.map(({ id }) => id));
          return found;
        },
      },
    });
    await discover();
    await discover();
    const began = ['study:closed', 'study:open', 'study:product', 'study:suspended'];
    expect([read.toSorted(), (await store.studies.all()).map(({ id }) => id)]).toEqual([began, began]);
    expect(await Promise.all(began.map((id) => topics.head(id)))).toEqual([0, 0, 0, 0]);
    const states = (await store.studies.all()) as readonly StudyState[];
    for (const { id, topic } of states) expect(topic).toBe((await topics.readState(id))?.id);
    time += 1000;
    await discover();
    expect([read.length, lists]).toEqual([8, 2]);
    await topics.close();
    await store.close();
  });
});
