import { DatabaseSync } from '@photostructure/sqlite';
import { existsSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aClient, everyId } from '../../support/clients/client.ts';
import { type CarnetProcess, startCarnet } from '../../support/servers/processes/carnet-process.ts';
import { hurryCheck } from '../../support/servers/processes/hurry-check.ts';
import { embeddedBackends, servedBackends } from '../../support/servers/backends.ts';
import { describeWith, KAFKA_URL, MONGODB_URL } from '../../support/servers/services.ts';
import { MongoClient } from 'mongodb';
import { METRICS_TOKEN } from '../../support/servers/running-carnet.ts';

const SELF_CHECK = { CHECK_EVERY_HOURS: '24', LOG_LEVEL: 'info' };

/** Whether a process has said this of its check, which is hurried. */
const hasSaid = (carnet: CarnetProcess, words: string): boolean => {
  hurryCheck(carnet.child);
  return carnet.output().includes(words);
};

describe('A process with a sink on SQLite files', () => {
  const backends = embeddedBackends();
  afterAll(() => backends.remove());

  it('finds damage of what it need not read any more, and says so in log and metric', async () => {
    const first = await startCarnet(backends, SELF_CHECK);
    await aClient(first).post([aNamedStatement(), aNamedStatement()]).expect(200);
    await waitFor('the sink', async () => (await everyId(aClient(first))).length === 2);
    await waitFor('the first check', () => hasSaid(first, 'carnet check has found no damage'));
    await first.stop();

    const journal = new DatabaseSync(backends.journalUrl.slice('sqlite:'.length));
    journal.exec("UPDATE messages SET record = CAST(record || X'00' AS BLOB) WHERE offset = 0");
    journal.close();

    const second = await startCarnet(backends, SELF_CHECK);
    try {
      await waitFor('the damage', () => hasSaid(second, 'carnet check has found damage'));
      const line = second
        .output()
        .split('\n')
        .find((one) => one.includes('has found damage'));
      expect(JSON.parse(line ?? '')).toMatchObject({ level: 'error', journal: 1, 'journal-file': 0, pair: 0 });
      const answer = await fetch(`${second.url}/metrics`, { headers: { authorization: `Bearer ${METRICS_TOKEN}` } });
      const text = await answer.text();
      expect(text).toContain('carnet_check_damaged{part="journal"} 1\n');
      expect(text).toContain('carnet_check_every_seconds 86400\n');
      expect(text).toMatch(/^carnet_check_age_seconds [\d.]+$/m);
    } finally {
      await second.stop();
    }
  });

  it('deletes the copy of a damaged write-ahead log after 7 days, and says so', async () => {
    const [old, young] = ['20200101T000000000Z', '20200102T000000000Z'].map(
      (written) => `${backends.storeUrl.slice('sqlite:'.length)}-wal.damaged-${written}`,
    ) as [string, string];
    for (const kept of [old, young]) writeFileSync(kept, 'a page with a pupil');
    const eightDaysAgo = Date.now() / 1000 - 8 * 86_400;
    utimesSync(old, eightDaysAgo, eightDaysAgo);
    const carnet = await startCarnet(backends, { LOG_LEVEL: 'info' });
    await waitFor('the line', () => carnet.output().includes('is deleted, as it was kept for 7 days'));
    expect(await carnet.stop()).toBe(0);
    expect([existsSync(old), existsSync(young)]).toEqual([false, true]);
    expect(
      carnet
        .output()
        .split('\n')
        .filter((line) => line.includes('is deleted')),
    ).toEqual([expect.stringContaining(JSON.stringify(old))]);
    rmSync(young);
  });

  it('does not wait for a check when it stops', async () => {
    const carnet = await startCarnet(backends, SELF_CHECK);
    expect(await carnet.stop()).toBe(0);
    expect(carnet.output()).not.toContain('could not read');
  });
});

const SERVED = KAFKA_URL !== undefined && MONGODB_URL !== undefined ? 'both' : undefined;

describeWith({ name: 'Kafka and MongoDB', url: SERVED }, 'Processes with a sink on Kafka and MongoDB', () => {
  const backends = servedBackends(KAFKA_URL ?? '', MONGODB_URL ?? '');
  afterAll(() => backends.remove());

  it('have one of them check, not again at each start, and say what is damaged in log and metric', async () => {
    const client = await new MongoClient(backends.storeUrl).connect();
    const sound = 'carnet check has found no damage';
    const damaged = 'has found damage';
    const first = await startCarnet(backends, SELF_CHECK);
    await aClient(first).post([aNamedStatement(), aNamedStatement()]).expect(200);
    await waitFor('the first check', () => hasSaid(first, sound));
    const notes = client.db().collection('lastSeen');
    const note = { source: 'part:check', what: 'check/ended' };
    const { at } = (await notes.findOne(note))!;
    await first.stop();

    const stored = client.db().collection<{ _id: string; expires: number; checksum: number }>('endedSessions');
    await stored.insertOne({ _id: 'session', expires: Number.MAX_SAFE_INTEGER, checksum: 1 });
    // A second process is ready after the first has decided whether to check.
    const second = await startCarnet(backends, SELF_CHECK);
    const third = await startCarnet(backends, SELF_CHECK);
    await aClient(third).post([aNamedStatement()]).expect(200);
    expect((await notes.findOne(note))!['at']).toEqual(at);
    // A check that had begun would have ended by now, or hold the slot.
    expect(second.output()).not.toMatch(new RegExp(`${sound}|${damaged}`));
    expect(await client.db().collection('runLeases').countDocuments({})).toBe(0);
    await Promise.all([second.stop(), third.stop()]);

    await notes.updateOne(note, { $set: { at: Date.now() - 25 * 3_600_000 } });
    const both = await Promise.all([startCarnet(backends, SELF_CHECK), startCarnet(backends, SELF_CHECK)]);
    try {
      const outputs = (): string => both.map((one) => one.output()).join('');
      await waitFor('the damage', () => both.some((one) => hasSaid(one, damaged)));
      const lines = outputs()
        .split('\n')
        .filter((one) => one.includes(damaged));
      expect(lines).toHaveLength(1);
      expect(JSON.parse(lines[0]!)).toMatchObject({ level: 'error', 'ended-session': 1, statement: 0, pair: 0 });
      const answer = await fetch(`${both[0].url}/metrics`, { headers: { authorization: `Bearer ${METRICS_TOKEN}` } });
      const text = await answer.text();
      expect(text).toContain('carnet_check_damaged{part="ended-session"} 1\n');
      expect(text).toContain('carnet_check_every_seconds 86400\n');
    } finally {
      await Promise.all(both.map((one) => one.stop()));
      await client.close();
    }
  });
});
