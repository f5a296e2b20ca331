import { DatabaseSync } from '@photostructure/sqlite';
import request from 'supertest';
import { JOURNAL_ID } from '../../../src/store/ports/copy-repository.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { agentOf, aDecisionClient } from '../../support/clients/consent/decisions.ts';
import {
  aMessage,
  anAttachment,
  attachmentPart,
  send,
  statementsPart,
} from '../../support/clients/multipart-client.ts';
import { aClient, everyId } from '../../support/clients/client.ts';
import { runCheck } from '../../support/servers/processes/run-check.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { METRICS_TOKEN, useCarnet } from '../../support/servers/running-carnet.ts';

describe('A statement that is damaged in the store', () => {
  const logged: string[] = [];
  const carnet = useCarnet(embeddedBackends, { logged });

  const inStore = (sql: string, ...values: readonly (string | Uint8Array)[]): void => {
    const database = new DatabaseSync(carnet.backends.storeUrl.slice('sqlite:'.length));
    database.prepare(sql).run(...values);
    database.close();
  };
  const check = (...options: readonly string[]) => runCheck(carnet.backends, ...options);
  const counted = async (part: string): Promise<number> => {
    const { text } = await request(carnet.url).get('/metrics').set('Authorization', `Bearer ${METRICS_TOKEN}`);
    return Number(new RegExp(`^carnet_damaged_records_total\\{part="${part}"\\} (\\d+)$`, 'm').exec(text)?.[1]);
  };
  /** What the newest check has found, as a running process says it. */
  const foundByCheck = async (): Promise<readonly string[]> => {
    const { text } = await request(carnet.url).get('/metrics').set('Authorization', `Bearer ${METRICS_TOKEN}`);
    return [...text.matchAll(/^carnet_check_damaged\{part="(.*)"\} ([1-9]\d*)$/gm)].map(([, ...found]) =>
      found.join(' '),
    );
  };

  it('is never given: not alone, in a list or as another source’s; and is repaired from the journal', async () => {
    const client = aClient(carnet);
    const [one, two, three] = [1, 2, 3].map((n) => aNamedStatement({ result: { response: `secret-${n}` } }));
    await client.post([one, two, three]).expect(200);
    expect((await check()).json).toMatchObject({ sound: true });

    inStore("UPDATE statements SET text = CAST(replace(text, 'secret-2', 'secret-9') AS BLOB) WHERE id = ?", two!.id);
    const { body } = (await client.get({ statementId: two!.id }).expect(500)) as { body: Record<string, unknown> };
    expect(body).toMatchObject({
      kind: 'damaged',
      type: '/problems#damaged',
      detail: expect.stringContaining(two!.id),
    });
    const list = await client.get().expect(500);
    expect(list.body).toMatchObject({ kind: 'damaged', detail: expect.stringContaining(two!.id) });
    // Beyond it lists go on.
    await client.get({ statementId: one!.id }).expect(200);
    expect(JSON.stringify([body, list.body])).not.toContain('secret');

    expect(await counted('statement')).toBeGreaterThanOrEqual(2);
    const lines = logged.filter((line) => line.includes('not stored as it was written'));
    expect(lines[0]).toContain(two!.id);
    expect(lines.join('')).not.toMatch(/secret|ada@/);

    const found = await check();
    expect([found.code, found.json.mendable]).toEqual([1, [two!.id]]);
    expect(await foundByCheck()).toEqual(['statement 1']);
    await check();
    expect(await foundByCheck()).toEqual(['statement 1']);
    const mended = await check('--mend');
    expect([mended.code, mended.json.mended]).toEqual([0, [two!.id]]);
    expect(await foundByCheck()).toEqual([]);
    await client.get({ statementId: two!.id }).expect(404);
    await client.agent
      .post('/v1/dead-letters/replay')
      .set('Authorization', carnet.authorization)
      .set('Content-Type', 'application/json')
      .send('{}');
    await waitFor('the replay', async () => (await client.get({ statementId: two!.id })).status === 200);
    const again = await client.get({ statementId: two!.id }).expect(200);
    expect(again.body).toMatchObject({ result: { response: 'secret-2' } });
    expect((await everyId(client)).toSorted()).toEqual([one!.id, two!.id, three!.id].toSorted());
    expect((await check()).json).toMatchObject({ sound: true });
  });

  it('is counted apart from a journal that is replaced under a running process', async () => {
    const id = await carnet.store.facts.find(JOURNAL_ID);
    const setJournal = async (value: string): Promise<void> => {
      await carnet.store.facts.remove(JOURNAL_ID);
      await carnet.store.facts.putIfAbsent(JOURNAL_ID, value);
    };
    await setJournal('of another');
    expect(await check()).toMatchObject({ code: 1, json: { damage: { pair: 1, journal: 0 } } });
    expect(await foundByCheck()).toEqual(['pair 1']);
    await setJournal(id!);
    expect((await check()).code).toBe(0);
    expect(await foundByCheck()).toEqual([]);
  });

  it('counts as damaged, and not as absent, where its id, time or source are what is damaged', async () => {
    const client = aClient(carnet);
    for (const change of [
      "id = '00000000-0000-4000-8000-000000000000'",
      "at = 'x'",
      "source = 'other'",
      'timestamp = timestamp + 1',
      "people = '[['",
      'text = NULL',
    ]) {
      const one = aNamedStatement();
      await client.post(one).expect(200);
      if (change !== 'text = NULL') inStore(`UPDATE statements SET ${change} WHERE id = ?`, one.id);
      else inStore("UPDATE statements SET text = X'' WHERE id = ?", one.id);
      expect([change, (await client.get({ statementId: one.id })).status]).toEqual([change, 500]);
      expect([change, (await client.get({ ascending: true })).status]).toEqual([change, 500]);
      expect((await check('--mend')).json).toMatchObject({ mended: [one.id] });
      await client.get().expect(200);
    }
  });

  it('stays where a replay would not give it back, and a check says why', async () => {
    const client = aClient(carnet);
    const [linked, attached] = [{ fileUrl: 'https://school.example/essay' }, {}].map((about) =>
      aNamedStatement({ attachments: [anAttachment('an essay', about)] }),
    );
    const objected = aNamedStatement({ actor: agentOf('bob') });
    await client.post(linked).expect(200);
    await client.post(objected).expect(200);
    await carnet.store.deadLetters.deleteBefore(Number.MAX_SAFE_INTEGER);
    const sent = await send(carnet, aMessage([statementsPart(attached), attachmentPart('an essay')]));
    expect(sent.status).toBe(200);
    const ids = [linked, attached, objected].map((one) => one!.id);
    for (const id of ids) inStore('UPDATE statements SET timestamp = timestamp + 1 WHERE id = ?', id);
    await (await aDecisionClient(carnet)).say('bob', 'default', 'object');
    const notMendable = { [ids[1]!]: 'attachments', [ids[2]!]: 'consent' };
    expect(await check('--mend')).toMatchObject({ code: 1, json: { mended: [ids[0]], notMendable } });
    // They are as they were, for a backup or a later decision; nothing of them is a dead letter.
    expect([...(await carnet.store.statements.find(ids)).keys()].toSorted()).toEqual([ids[1], ids[2]].toSorted());
    expect(await carnet.store.deadLetters.count()).toBe(1);
    await (await aDecisionClient(carnet)).say('bob', 'default', 'yes');
    expect((await check('--mend')).json).toMatchObject({ mended: [ids[2]] });
    // What has come between the check and the replay does not lose it.
    await (await aDecisionClient(carnet)).say('bob', 'default', 'object');
    const replay = async (): Promise<unknown> =>
      (await client.agent.post('/v1/dead-letters/replay').set('Authorization', carnet.authorization).send({})).body;
    expect(await replay()).toMatchObject({ replayed: [{ stored: 1 }, { withheld: 1 }] });
    expect(await carnet.store.deadLetters.count()).toBe(1);
    await (await aDecisionClient(carnet)).say('bob', 'default', 'yes');
    expect(await replay()).toMatchObject({ replayed: [{ stored: 1 }] });
  });

  it('of a release before has no checksum, and is read as before', async () => {
    const client = aClient(carnet);
    const one = aNamedStatement();
    await client.post(one).expect(200);
    inStore('UPDATE statements SET checksum = NULL WHERE id = ?', one.id);
    await client.get({ statementId: one.id }).expect(200);
  });
});
