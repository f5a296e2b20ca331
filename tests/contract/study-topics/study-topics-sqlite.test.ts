import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openStudyTopics } from '../../../src/journal/open-journal.ts';
import { openSqliteStudyTopics } from '../../../src/journal/sqlite/study-topics.ts';
import type { StudyTopics } from '../../../src/journal/port/study-topics.ts';
import { aFolder } from '../../support/checks/a-directory.ts';
import { describeStudyTopics } from './study-topics.contract.ts';

const log = { error: () => undefined, warn: () => undefined, debug: () => undefined };

describeStudyTopics('SQLite, in a file', async () => {
  const folder = aFolder('studies');
  const opened: StudyTopics[] = [];
  const another = async (): Promise<StudyTopics> => {
    const topics = await openStudyTopics(`sqlite:${join(folder, 'journal.db')}`, {
      now: Date.now,
      bodyLimit: 1_000_000,
      log,
    });
    opened.push(topics);
    return topics;
  };
  return {
    topics: await another(),
    another,
    close: async () => {
      for (const topics of opened) await topics.close().catch(() => undefined);
      rmSync(folder, { recursive: true });
    },
  };
});

describe('the adapter of study topics, SQLite', () => {
  let folder: string;
  let now = Date.now();
  let topics: StudyTopics;
  beforeEach(async () => {
    folder = aFolder('studies');
    topics = await openSqliteStudyTopics({ file: join(folder, 'studies.db'), now: () => now });
    await topics.ensure('study:a');
  });
  afterEach(async () => {
    await topics.close();
    rmSync(folder, { recursive: true });
  });

  it('keeps no byte of replaced or ended values, in any file', async () => {
    const appender = await topics.claim(0);
    await appender.append([{ study: 'study:a', key: 'k', value: Buffer.from('a first value') }]);
    await appender.append([{ study: 'study:a', key: 'k', value: Buffer.from('another value') }]);
    await appender.append([{ study: 'study:a', key: 'k', value: null }]);
    expect((await topics.read('study:a', 0)).records).toMatchObject([{ offset: 2, key: 'k', value: null }]);
    await topics.close();
    const bytes = readFileSync(join(folder, 'studies.db')).toString('latin1');
    expect(bytes).not.toMatch(/first value|another value/);
    topics = await openSqliteStudyTopics({ file: join(folder, 'studies.db'), now: () => now });
  });

  it('deletes a tombstone 30 days after it, and no value', async () => {
    const appender = await topics.claim(0);
    await appender.append([
      { study: 'study:a', key: 'dead', value: null },
      { study: 'study:a', key: 'alive', value: Buffer.from('1') },
    ]);
    now += 30 * 86_400_000;
    await appender.append([{ study: 'study:a', key: '_', value: Buffer.from('{}') }]);
    expect((await topics.read('study:a', 0)).records.map(({ key }) => key)).toEqual(['dead', 'alive', '_']);
    now += 1000;
    await appender.append([{ study: 'study:a', key: '_', value: Buffer.from('{}') }]);
    expect((await topics.read('study:a', 0)).records.map(({ key, offset }) => [key, offset])).toEqual([
      ['alive', 1],
      ['_', 3],
    ]);
  });
});
