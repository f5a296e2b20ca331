import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import supertest from 'supertest';
import { Problem } from '../../../src/core/problem.ts';
import { UNKNOWN_REASON } from '../../../src/store/ports/sink/dead-letter-repository.ts';
import type { AdmittedBatch } from '../../../src/xapi/model/types.ts';
import {
  aDeadLetter as aDeadLetterAt,
  aStampedBatch,
  BATCH_AUTHORITY,
} from '../../support/builders/store/a-dead-letter.ts';
import { aStatement } from '../../support/builders/statements/a-statement.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aDecisionClient } from '../../support/clients/consent/decisions.ts';
import { runCommand } from '../../support/servers/processes/in-process-command.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { MASTER_KEY, useCarnet } from '../../support/servers/running-carnet.ts';

describeOnBackends('one', 'Dead letters of the journal', (makeBackends) => {
  const logged: string[] = [];
  const carnet = useCarnet(makeBackends, { logged });
  const folder = mkdtempSync(join(tmpdir(), 'carnet-letters-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const sendAs = async (
    authorization: string,
    [method, path]: readonly ['get' | 'post', string],
    body: object = {},
  ) => {
    const request = supertest(carnet.url)[method](path).set('Authorization', authorization);
    const { status, body: answer } = await (method === 'get' ? request : request.send(body));
    return { status, body: answer as Record<string, unknown> & { deadLetters: { id: string; kind: string }[] } };
  };
  const send = (method: 'get' | 'post', path: string, body?: object) =>
    sendAs(carnet.authorization, [method, path], body);
  let offset = 1000;
  /** A dead letter as a sink with a bug has left it; resolves with its id. */
  const aDeadLetter = async (source: string, texts: readonly string[], ids: readonly string[]): Promise<string> => {
    offset++;
    await carnet.store.deadLetters.put(aDeadLetterAt(offset, [aStampedBatch(source, texts, ids)]));
    return `0-${offset}`;
  };
  const storedOnes = async (id: string): Promise<readonly Record<string, unknown>[]> => {
    const { body } = await supertest(carnet.url)
      .get('/xapi/statements')
      .query({ limit: 500 })
      .set({ Authorization: carnet.authorization, 'X-Experience-API-Version': '1.0.3' });
    return (body as { statements: Record<string, unknown>[] }).statements.filter((one) => one['id'] === id);
  };
  const idsOf = async (query = ''): Promise<readonly string[]> =>
    (await send('get', `/v1/dead-letters${query}`)).body.deadLetters.map(({ id }) => id);

  beforeAll(async () => {
    await carnet.issue('tool', ['statements/write']);
    await send('post', '/v1/sources', { id: 'careful', name: 'Careful', basis: 'consent' });
    await send('post', '/v1/organisations', { id: 'org:lycee', name: 'Lycée' });
    await send('post', '/v1/sources', { id: 'wiki', name: 'Wiki', organisation: 'org:lycee' });
  });

  it('lists pages, searched and in either order, and names every fault of a request', async () => {
    const ids = [];
    for (const source of ['paged-a', 'paged-b', 'paged-a']) ids.push(await aDeadLetter(source, [], []));
    const pagesOf = async (query: string): Promise<readonly string[][]> => {
      const pages: string[][] = [];
      for (let path: unknown = `/v1/dead-letters?${query}`; typeof path === 'string';) {
        const { body } = await send('get', path);
        pages.push(body.deadLetters.map(({ id }) => id));
        path = body['more'];
      }
      return pages;
    };
    expect(await pagesOf('source=paged-a&limit=1')).toEqual([[ids[0]], [ids[2]]]);
    expect(await pagesOf('source=paged-a&limit=1&order=-added')).toEqual([[ids[2]], [ids[0]]]);
    expect(await pagesOf(`q=${ids[1]}`)).toEqual([[ids[1]]]);
    expect(await pagesOf('q=no%20such%20letter')).toEqual([[]]);
    const place = Buffer.from('["added","a","0-1"]').toString('base64url');
    expect(await send('get', `/v1/dead-letters?after=${place}`)).toMatchObject({
      status: 400,
      body: { faults: [{ at: 'after' }] },
    });
    expect(await send('get', '/v1/dead-letters?kind=x&since=x&limit=x&order=x&after=x')).toMatchObject({
      status: 400,
      body: { faults: ['kind', 'since', 'limit', 'order', 'after'].map((at) => ({ at })) },
    });
    for (const id of ids) await send('post', `/v1/dead-letters/${id}/drop`, { reason: 'a test' });
    expect(await send('get', '/v1/dead-letters?source=careful')).toMatchObject({ body: { deadLetters: [] } });
    for (const [method, path] of [
      ['get', '/v1/dead-letters?source=misspelt'],
      ['post', '/v1/dead-letters/replay?source=misspelt'],
    ] as const)
      expect(await send(method, path)).toMatchObject({ status: 400, body: { faults: [{ at: 'source' }] } });
  });

  it('are read with their content, and stored once by a replay: under their id, as their first author', async () => {
    const statement = randomUUID();
    const letter = await aDeadLetter('tool', [JSON.stringify(aStatement())], [statement]);
    expect((await send('get', '/v1/dead-letters?source=tool&kind=statements')).body).toMatchObject({
      deadLetters: [{ id: letter, kind: 'statements', sources: ['tool'], statements: 1, added: expect.any(String) }],
    });
    const shown = await send('get', `/v1/dead-letters/${letter}`);
    expect(shown.body['content']).toEqual([{ source: 'tool', id: statement, statement: JSON.stringify(aStatement()) }]);
    expect(await send('post', `/v1/dead-letters/${letter}/replay`)).toEqual({
      status: 200,
      body: { id: letter, stored: 1, withheld: 0, refused: [] },
    });
    expect(await storedOnes(statement)).toMatchObject([{ id: statement, authority: BATCH_AUTHORITY }]);
    expect((await send('post', `/v1/dead-letters/${letter}/replay`)).status).toBe(404);
    expect(await idsOf()).toEqual([]);
    expect(logged.join('')).not.toContain(JSON.stringify(aStatement()).slice(2, 40));
  });

  it('are neither lost nor doubled by a crash between the replay and the removal', async () => {
    const statement = randomUUID();
    const letter = await aDeadLetter('tool', [JSON.stringify(aStatement())], [statement]);
    const removal = jest
      .spyOn(carnet.store.deadLetters, 'delete')
      .mockRejectedValueOnce(new Problem('store-unavailable', 'the store is away'));
    expect((await send('post', `/v1/dead-letters/${letter}/replay`)).status).toBe(503);
    removal.mockRestore();
    expect(await idsOf()).toEqual([letter]);
    expect(await storedOnes(statement)).toHaveLength(1);
    expect((await send('post', '/v1/dead-letters/replay?source=tool')).body).toEqual({
      replayed: [{ id: letter, stored: 1, withheld: 0, refused: [] }],
    });
    expect(await storedOnes(statement)).toHaveLength(1);
    expect(await idsOf()).toEqual([]);
  });

  it('are all replayed although one is gone since the list was read', async () => {
    const { deadLetters } = carnet.store;
    await aDeadLetter('tool', [JSON.stringify(aStatement())], [randomUUID()]);
    const letter = await aDeadLetter('tool', [JSON.stringify(aStatement())], [randomUUID()]);
    const listed = await deadLetters.list(9);
    expect(listed).toHaveLength(2);
    await deadLetters.delete(0, listed[0]!.offset);
    const list = jest.spyOn(deadLetters, 'list').mockResolvedValueOnce(listed);
    expect(await send('post', '/v1/dead-letters/replay')).toEqual({
      status: 200,
      body: { replayed: [{ id: letter, stored: 1, withheld: 0, refused: [] }] },
    });
    list.mockRestore();
    expect(await idsOf()).toEqual([]);
  });

  it('of people who do not permit it now are not stored', async () => {
    const statement = randomUUID();
    const letter = await aDeadLetter('careful', [JSON.stringify(aStatement())], [statement]);
    expect((await send('post', `/v1/dead-letters/${letter}/replay`)).body).toEqual({
      id: letter,
      stored: 0,
      withheld: 1,
      refused: [],
    });
    expect(await storedOnes(statement)).toEqual([]);
    expect(await idsOf()).toEqual([]);
  });

  it('that wait for a decision stay until it is made', async () => {
    const statement = randomUUID();
    const letter = await aDeadLetter('careful', [JSON.stringify(aStatement())], [statement]);
    const waiting = (await carnet.store.deadLetters.find(0, offset))!;
    await carnet.store.deadLetters.delete(0, offset);
    await carnet.store.deadLetters.put({ ...waiting, reason: UNKNOWN_REASON });
    expect((await send('get', '/v1/dead-letters?kind=unknown')).body).toMatchObject({
      deadLetters: [{ id: letter, kind: 'unknown', reason: UNKNOWN_REASON, statements: 1 }],
    });
    const replay = async () => (await send('post', `/v1/dead-letters/${letter}/replay`)).body;
    expect(await replay()).toMatchObject({ stored: 0, withheld: 1 });
    expect(await idsOf('?kind=unknown')).toEqual([letter]);
    await (await aDecisionClient(carnet)).say('ada', 'careful', { choice: 'yes', includePast: true });
    expect(await replay()).toMatchObject({ stored: 1, withheld: 0 });
    expect(await storedOnes(statement)).toHaveLength(1);
    expect(await idsOf()).toEqual([]);
  });

  it('stay where a statement is refused, while the others are stored, and are dropped with a reason', async () => {
    const [good, bad] = [randomUUID(), randomUUID()];
    const texts = [JSON.stringify(aStatement()), JSON.stringify({ ...aStatement(), verb: { id: 'no IRI' } })];
    const letter = await aDeadLetter('tool', texts, [good, bad]);
    for (let time = 0; time < 2; time++)
      expect((await send('post', `/v1/dead-letters/${letter}/replay`)).body).toEqual({
        id: letter,
        stored: 1,
        withheld: 0,
        refused: ['invalid-statement'],
      });
    expect(await storedOnes(good)).toHaveLength(1);
    expect(await idsOf()).toEqual([letter]);
    expect((await send('post', `/v1/dead-letters/${letter}/drop`)).status).toBe(400);
    expect((await send('post', `/v1/dead-letters/${letter}/drop`, { reason: 'a test' })).status).toBe(204);
    expect(await idsOf()).toEqual([]);
    const auditor = await carnet.issue('default', ['auditor']);
    const { body } = await sendAs(auditor, ['get', '/v1/events']);
    expect(JSON.stringify(body)).toContain('"reason":"a test"');
  });

  it('are bounded by the organisation of the operator', async () => {
    const letter = await aDeadLetter('tool', [JSON.stringify(aStatement())], [randomUUID()]);
    const own = await aDeadLetter('wiki', [JSON.stringify(aStatement())], [randomUUID()]);
    await carnet.store.deadLetters.put({
      partition: 0,
      offset: 1,
      reason: 'record version 9 is not known',
      bytes: Buffer.of(9, 9),
      addedAt: 1,
    });
    // As in a store that was put back: it may be of any organisation.
    const unknown = await aDeadLetter('gone', [JSON.stringify(aStatement())], [randomUUID()]);
    const { body } = await send('post', '/v1/sources/wiki/credentials', { scopes: ['operator'] });
    const lycee = `Basic ${Buffer.from(`${String(body['key'])}:${String(body['secret'])}`).toString('base64')}`;
    await waitFor(
      'the reach of the new source',
      async () => (await sendAs(lycee, ['get', '/v1/dead-letters'])).body.deadLetters.length === 1,
    );
    expect((await sendAs(lycee, ['get', '/v1/dead-letters'])).body.deadLetters).toMatchObject([{ id: own }]);
    for (const id of [letter, unknown, '0-1', '0-9', 'x'])
      for (const [method, path] of [
        ['get', ''],
        ['post', '/replay'],
        ['post', '/drop'],
      ] as const)
        expect((await sendAs(lycee, [method, `/v1/dead-letters/${id}${path}`], { reason: 'x' })).status).toBe(404);
    expect(await idsOf()).toEqual(['0-1', letter, own, unknown]);
    expect(await idsOf('?since=2026-01-01T00:00:00Z')).toEqual([letter, own, unknown]);
    expect((await send('get', '/v1/dead-letters?kind=none&since=long')).status).toBe(400);
    expect((await send('get', '/v1/dead-letters/0-1')).body).toMatchObject({
      kind: 'record',
      sources: [],
      statements: 0,
      content: [],
      message: Buffer.of(9, 9).toString('base64'),
    });
    expect((await send('post', '/v1/dead-letters/0-1/replay')).status).toBe(409);
    for (const id of ['0-1', letter, own, unknown]) await send('post', `/v1/dead-letters/${id}/drop`, { reason: 'x' });
  });

  it('are what a sink writes, and what the command line lists, shows, replays and drops', async () => {
    const text = JSON.stringify({ ...aStatement(), timestamp: 'yesterday' });
    await carnet.journal.append(aStampedBatch('tool', [text], [randomUUID()]) as AdmittedBatch);
    await waitFor('the dead letter', async () => (await idsOf('?source=tool')).length === 1);
    const good = randomUUID();
    const letter = await aDeadLetter('tool', [JSON.stringify({ ...aStatement(), id: good })], [good]);
    const command = async (...args: readonly string[]) => {
      const ended = await runCommand(['dead-letters', ...args, '--json'], {
        STORE_URL: carnet.backends.storeUrl,
        JOURNAL_URL: carnet.backends.journalUrl,
        CARNET_MASTER_KEY: MASTER_KEY.toString('base64'),
        DATA_DIR: folder,
        ACK_WAIT_MS: '20000',
      });
      return { code: ended.code, json: JSON.parse(ended.stdout || ended.stderr) as unknown };
    };
    const listed = (await command('list', '--source', 'tool')).json as { id: string }[];
    const written = listed.find(({ id }) => id !== letter)!;
    expect(written).toMatchObject({ kind: 'statements', sources: ['tool'], statements: 1 });
    expect((await command('show', written.id)).json).toMatchObject({ content: [{ source: 'tool', statement: text }] });
    const replayed = await command('replay', '--all');
    expect(replayed.code).toBe(3);
    expect(replayed.json).toHaveLength(2);
    expect(replayed.json).toEqual(
      expect.arrayContaining([
        { id: letter, stored: 1, withheld: 0, refused: [] },
        { id: written.id, stored: 0, withheld: 0, refused: ['invalid-statement'] },
      ]),
    );
    expect(await storedOnes(good)).toMatchObject([{ authority: BATCH_AUTHORITY }]);
    expect(await command('replay')).toMatchObject({ code: 2 });
    expect(await command('drop', '0-9', '--reason', 'x')).toMatchObject({ code: 5 });
    expect(await command('drop', written.id, '--reason', 'it never was right')).toMatchObject({ code: 0 });
    expect(await command('list')).toEqual({ code: 0, json: [] });
  });
});
