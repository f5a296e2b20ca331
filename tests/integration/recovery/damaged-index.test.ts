import { DatabaseSync } from '@photostructure/sqlite';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import request from 'supertest';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { aFolder } from '../../support/checks/a-directory.ts';
import { findOnPage, flipBit } from '../../support/damage/flip-bits.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aClient, everyId } from '../../support/clients/client.ts';
import { openStudy } from '../../support/clients/studies/open-study.ts';
import { keyOf } from '../../../src/store/mongo/statements/statement-document.ts';
import { runCommandOn } from '../../support/servers/processes/in-process-command.ts';
import { runCheck } from '../../support/servers/processes/run-check.ts';
import { backendsIn, servedBackends } from '../../support/servers/backends.ts';
import { startDamagingProxy } from '../../support/servers/proxies/damaging-proxy.ts';
import { METRICS_TOKEN, type RunningCarnet, runCarnet } from '../../support/servers/running-carnet.ts';
import { describeWith, KAFKA_URL, MONGODB_URL } from '../../support/servers/services.ts';
import { runningOn } from '../../support/servers/while-running.ts';

describe('One bit in an index of the store', () => {
  const root = aFolder('damaged-index');
  let folder = '';
  let number = 0;
  beforeEach(() => {
    folder = join(root, String(++number));
  });
  afterAll(() => rmSync(root, { recursive: true }));

  const running = runningOn(() => backendsIn(folder));
  const check = (...options: readonly string[]) => runCheck(backendsIn(folder), ...options);
  const store = (): string => join(folder, 'store.db');
  const post = async (): Promise<readonly string[]> => {
    const statements = Array.from({ length: 12 }, () => aNamedStatement());
    await running(async (carnet) => {
      await aClient(carnet).post(statements).expect(200);
    });
    return statements.map(({ id }) => id);
  };
  /** The numbers of statements that the full-text index finds, as a block of its file has them. */
  const findPostings = () => {
    const database = new DatabaseSync(store(), { readOnly: true });
    const { block } = database
      .prepare('SELECT block FROM postings_data WHERE id > 10 ORDER BY length(block) DESC LIMIT 1')
      .get() as { readonly block: Uint8Array };
    database.close();
    return findOnPage(store(), 'postings_data', block);
  };

  it('hides no statement from a list: it is refused while that is known, and whole once it is repaired', async () => {
    const ids = await post();
    const { at, length } = findPostings();
    const before = readFileSync(store());
    // Of the last term of the block: at its end a number or a length is another one.
    flipBit(store(), at + length - 5, 1);
    expect(readFileSync(store()).equals(before)).toBe(false);
    const found = await check();
    expect(found).toMatchObject({ code: 1, json: { sound: false, damage: { index: 1 } } });
    expect(found.json.indexes).toMatchObject([{ name: 'postings', state: 'damaged' }]);
    for (const id of ids) expect(found.text).not.toContain(id);

    await running(async (carnet) => {
      const client = aClient(carnet);
      const list = await client.get().expect(500);
      expect(list.body).toMatchObject({ kind: 'damaged', detail: expect.stringContaining('carnet check --mend') });
      // By their ids they are found, and new ones are recorded.
      for (const id of ids) await client.get({ statementId: id }).expect(200);
      const more = aNamedStatement();
      await client.post([more]).expect(200);
      await client.get({ statementId: more.id }).expect(200);
      const { text } = await request(carnet.url).get('/metrics').set('Authorization', `Bearer ${METRICS_TOKEN}`);
      expect(text).toMatch(/^carnet_check_damaged\{part="index"\} 1$/m);
      const mended = await check('--mend');
      expect(mended).toMatchObject({ code: 0, json: { damage: { index: 0 }, indexes: [{ state: 'mended' }] } });
      await waitFor('the list', async () => (await client.get()).status === 200);
      expect((await everyId(client)).toSorted()).toEqual([...ids, more.id].toSorted());
    });
    expect(await check()).toMatchObject({ code: 0, json: { sound: true } });
  });

  it('hides no statement from a read by its id, and gives its id to no other statement', async () => {
    const ids = await post();
    const hidden = ids[3]!;
    const { at } = findOnPage(store(), 'recent_ids', hidden);
    flipBit(store(), at + 20, 0);
    const found = await check();
    expect(found).toMatchObject({ code: 1, json: { damage: { index: 1 }, indexes: [{ name: 'statement_ids' }] } });
    await running(async (carnet) => {
      const client = aClient(carnet);
      for (const id of ids) await client.get({ statementId: id }).expect(200);
      await client.post([aNamedStatement({ id: hidden, result: { response: 'another' } })]).expect(409);
      expect((await everyId(client)).toSorted()).toEqual([...ids].toSorted());
      expect(await check('--mend')).toMatchObject({ code: 0, json: { indexes: [{ state: 'mended' }] } });
      for (const id of ids) await client.get({ statementId: id }).expect(200);
    });
    expect(await check()).toMatchObject({ code: 0, json: { sound: true } });
  });

  it('of SQLite hides no document: it is damaged, and found once the index is repaired', async () => {
    const location = {
      activityId: 'https://school.example/a',
      stateId: 's',
      agent: '{"mbox":"mailto:ada@school.example"}',
    };
    const read = (carnet: RunningCarnet) =>
      request(carnet.url)
        .get('/xapi/activities/state')
        .query(location)
        .set('Authorization', carnet.authorization)
        .set('X-Experience-API-Version', '1.0.3');
    await running(async (carnet) => {
      const { status } = await request(carnet.url)
        .put('/xapi/activities/state')
        .query(location)
        .set({ Authorization: carnet.authorization, 'X-Experience-API-Version': '1.0.3' })
        .send({ known: true });
      expect(status).toBe(204);
      await read(carnet).expect(200);
    });
    const index = 'sqlite_autoindex_documents_1';
    flipBit(store(), findOnPage(store(), index, location.activityId).at + 20, 0);
    expect((await check()).json).toMatchObject({ damage: { index: 1, 'store-file': 0 }, indexes: [{ name: index }] });
    await running(async (carnet) => {
      expect((await read(carnet)).body).toMatchObject({ kind: 'damaged' });
      expect(await check('--mend')).toMatchObject({ json: { damage: { index: 0 } } });
      await waitFor('the document', async () => (await read(carnet)).status === 200);
    });
  });

  it('keeps a deletion of a study from being left out: it waits, and leaves once the index is repaired', async () => {
    const carnet = await runCarnet(backendsIn(folder));
    const change = (sql: string): void => {
      const database = new DatabaseSync(store(), { timeout: 5000 });
      database.exec(sql);
      database.close();
    };
    try {
      const study = await openStudy(carnet);
      const anna = 'mailto:anna@school.example';
      await study.say({ mbox: anna }, 'yes');
      await study.post(anna, [{}]);
      const releases = () => carnet.store.releases.findByStudy(study.id, { limit: 9 });
      const isReleased = async (): Promise<boolean> => {
        const [one] = await releases();
        return one !== undefined && one.due === undefined && one.pendingRetraction === undefined;
      };
      await waitFor('the release', isReleased);
      // As one bit would: the entry is of nobody.
      change("UPDATE release_people SET person = 'nobody'");
      expect((await check()).json.indexes).toMatchObject([{ name: 'release_people', state: 'damaged' }]);
      // Each process looks once a second.
      await pause(1500);
      await study.say({ mbox: anna }, 'stop');
      await pause(2000);
      expect(await isReleased()).toBe(true);
      expect((await check('--mend')).json.indexes).toMatchObject([{ name: 'release_people', state: 'mended' }]);
      await waitFor('the deletion', async () => (await releases()).length === 0);
    } finally {
      await carnet.close();
      expect(carnet.unexpectedErrors).toEqual([]);
    }
  });
});

const BOTH = KAFKA_URL !== undefined && MONGODB_URL !== undefined ? 'both' : undefined;

describeWith({ name: 'Kafka and MongoDB', url: BOTH }, 'An index of MongoDB that lacks a document', () => {
  it('hides it from no list once a check has run, while servers go on, and is built again beside them', async () => {
    const served = servedBackends(KAFKA_URL!, MONGODB_URL!);
    const proxy = await startDamagingProxy(MONGODB_URL!);
    const backends = { ...served, storeUrl: proxy.urlOf(new URL(served.storeUrl).pathname.slice(1)) };
    const check = async (...options: readonly string[]) => {
      const { code, stdout, stderr } = await runCommandOn(backends, ['check', ...options]);
      return { code, text: stdout || stderr };
    };
    const carnet = await runCarnet(backends);
    try {
      const client = aClient(carnet);
      const statements = Array.from({ length: 12 }, () => aNamedStatement());
      const ids = statements.map(({ id }) => id);
      await client.post(statements).expect(200);
      expect(await check()).toMatchObject({ code: 0, text: expect.stringContaining('Nothing is damaged.') });
      proxy.lose({ collection: 'statements', key: { refs: 1, at: 1 }, _id: keyOf(ids[5]!) });
      // Nobody has compared it yet.
      expect(await everyId(client)).toHaveLength(11);

      const found = await check();
      expect([found.code, found.text]).toEqual([
        1,
        expect.stringMatching(/^index statements \{refs, at\}: it lacks entries of documents.*carnet check --mend$/m),
      ]);
      for (const id of ids) expect(found.text).not.toContain(id);
      await waitFor('the refusal', async () => (await client.get()).status === 500);
      expect((await client.get()).body).toMatchObject({
        kind: 'damaged',
        detail: expect.stringContaining('carnet check --mend'),
      });
      // By their ids they are found, and new ones are recorded, also such as refer to others.
      for (const id of ids) await client.get({ statementId: id }).expect(200);
      const more = aNamedStatement({ object: { objectType: 'StatementRef', id: ids[5]! } });
      await client.post([more]).expect(200);
      await client.get({ statementId: more.id }).expect(200);

      expect(await check('--mend')).toMatchObject({ code: 0, text: expect.stringContaining('made anew') });
      await waitFor('the list', async () => (await client.get()).status === 200);
      expect((await everyId(client)).toSorted()).toEqual([...ids, more.id].toSorted());
      expect((await check()).code).toBe(0);
    } finally {
      await carnet.close();
      await proxy.close();
      await served.remove();
    }
    expect(carnet.unexpectedErrors).toEqual([]);
  });
});
