import { openJournal, openStudyTopics } from '../../../src/journal/open-journal.ts';
import type { StudyAppender, StudyTopics } from '../../../src/journal/port/study-topics.ts';
import type { ReleasedRecord } from '../../../src/studies/record/released-record.ts';
import { createFoldChangelog } from '../../../src/studies/export/fold-changelog.ts';
import { describeOnBackends, type Backends } from '../../support/servers/backends.ts';

const STUDY = 'study:fold';
const options = {
  now: Date.now,
  bodyLimit: 4 * 1024 * 1024,
  log: { error: () => undefined, warn: () => undefined, debug: () => undefined },
};

describeOnBackends('both', 'The fold of a study', (makeBackends) => {
  let backends: Backends;
  let topics: StudyTopics;
  let appender: StudyAppender;
  let close: () => Promise<void>;

  beforeAll(async () => {
    backends = makeBackends();
    // Makes what the topics of studies keep their offsets with.
    const journal = await openJournal(backends.journalUrl, options);
    topics = await openStudyTopics(backends.journalUrl, options);
    await topics.ensure(STUDY);
    appender = await topics.claim(0);
    close = async () => {
      await appender.close();
      await topics.close();
      await journal.close();
    };
  });
  afterAll(async () => {
    await topics.destroy(STUDY);
    await close();
    await backends.remove();
  });

  const put = (key: string, statement: string, headers: Record<string, string> = { source: 'h5p' }) => ({
    study: STUDY,
    key,
    value: Buffer.from(statement),
    headers,
  });
  const del = (key: string) => ({ study: STUDY, key, value: null, headers: { why: 'removed' } });
  const folded = async (): Promise<readonly ReleasedRecord[]> => {
    const all: ReleasedRecord[] = [];
    for await (const record of await createFoldChangelog(topics)(STUDY, await topics.stableHead(STUDY)))
      all.push(record);
    return all;
  };

  it('of nothing is empty', async () => expect(await folded()).toEqual([]));

  it('has the records that were put, and neither replaced nor deleted, in their order', async () => {
    await appender.append([
      put('a', '{"n":1.0}'),
      put('b', '{}'),
      { study: STUDY, key: '_', value: Buffer.from('{}') },
    ]);
    await appender.append([
      put('c', '{}', { source: 'moodle', profile: 'https://w3id.org/xapi/p' }),
      del('b'),
      put('a', '{"n" : 2.0}'),
    ]);
    expect(await folded()).toEqual([
      { key: 'c', source: 'moodle', profile: 'https://w3id.org/xapi/p', statement: '{}' },
      { key: 'a', source: 'h5p', statement: '{"n" : 2.0}' },
    ]);
  });

  it('loses no record that is replaced while it is read', async () => {
    const records = await createFoldChangelog(topics)(STUDY, await topics.stableHead(STUDY));
    await appender.append([put('c', '{"new":true}'), put('d', '{}')]);
    const keys: string[] = [];
    for await (const { key } of records) keys.push(key);
    expect(keys.sort()).toEqual(['a', 'c']);
  });

  it('is whole over many pieces', async () => {
    for (let part = 0; part < 10; part++)
      await appender.append(
        Array.from({ length: 500 }, (_, i) => put(`many-${part}-${i}`, JSON.stringify({ pad: 'x'.repeat(800) }))),
      );
    expect((await folded()).filter(({ key }) => key.startsWith('many-')).length).toBe(5000);
  });
});
