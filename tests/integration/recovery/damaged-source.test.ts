import { randomUUID } from 'node:crypto';
import type { AdmittedBatch } from '../../../src/xapi/model/types.ts';
import { aDeadLetter, aStampedBatch } from '../../support/builders/store/a-dead-letter.ts';
import { aStatement } from '../../support/builders/statements/a-statement.ts';
import { batchOf } from '../../models/sink/batch-of.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aClient } from '../../support/clients/client.ts';
import { consentClient } from '../../support/clients/consent/consent-client.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { runCommand } from '../../support/servers/processes/in-process-command.ts';
import { MASTER_KEY, useCarnet } from '../../support/servers/running-carnet.ts';
import { changeStored } from '../../support/servers/stored-record.ts';

describeOnBackends('both', 'A source whose record is damaged', (makeBackends, backendKind) => {
  const carnet = useCarnet(makeBackends);

  /** A tool of an organisation of its own, as a release before namespaces of ids has stored it. */
  const anOldTool = async (organisation: string) => {
    const client = consentClient(carnet);
    await client.send('post', '/v1/organisations', { id: organisation, name: organisation }).expect(201);
    const made = await client.tool({ audience: 'adults', organisation });
    const { idNamespace: _, ...source } = (await carnet.store.sources.findSource(made.id))!;
    await carnet.store.sources.updateSource({ ...source, v: source.v + 1 });
    return { url: carnet.url, ...made };
  };
  const rename = (id: string, [from, to]: readonly [string, string]) =>
    changeStored(
      carnet.backends.storeUrl,
      { table: 'sources', collection: 'sources', column: 'id', key: id },
      {
        member: backendKind === 'served' ? 'organisation' : 'body',
        change: (value) => String(value).replace(from, to),
      },
    );
  /** As the command line has them, which reaches all. */
  const command = async (...args: readonly string[]): Promise<unknown> => {
    const { stdout, stderr } = await runCommand(['dead-letters', ...args, '--json'], {
      STORE_URL: carnet.backends.storeUrl,
      JOURNAL_URL: carnet.backends.journalUrl,
      CARNET_MASTER_KEY: MASTER_KEY.toString('base64'),
    });
    return JSON.parse(stdout || stderr);
  };
  const letters = async () => (await command('list')) as readonly object[];
  const replay = () => command('replay', '--all');

  it('leaves operators the list of dead letters, which says that one is left out because of it', async () => {
    const [a, b] = [await anOldTool('org:gamma'), await anOldTool('org:delta')];
    const client = consentClient(carnet);
    const operatorOf = async (organisation: string): Promise<string> => {
      const { id } = await client.tool({ audience: 'adults', organisation });
      return carnet.issue(id, ['operator']);
    };
    const [gamma, delta] = [await operatorOf('org:gamma'), await operatorOf('org:delta')];
    const offsets = { [a.id]: 901, [b.id]: 902 };
    for (const [source, offset] of Object.entries(offsets))
      await carnet.store.deadLetters.put(aDeadLetter(offset, [aStampedBatch(source, ['{}'], [randomUUID()])]));
    const damage = ['org:delta', 'org:dexta'] as const;
    await rename(b.id, damage);
    const list = async (authorization: string) => {
      const { status, body } = await client.get('/v1/dead-letters', authorization);
      return { status, body: body as { readonly deadLetters: readonly { readonly id: string }[] } };
    };
    const damaged = [expect.stringMatching(/^The source is not stored as it was written\. .*carnet check/)];
    const lettersOf = (...sources: readonly string[]): readonly unknown[] =>
      sources.map((one): unknown => expect.objectContaining({ sources: [one] }));
    await waitFor('what operators reach', async () => {
      const found = await list(gamma);
      return found.status !== 200 || found.body.deadLetters.length === 1;
    });
    expect(await list(gamma)).toEqual({ status: 200, body: { deadLetters: lettersOf(a.id), damaged } });
    expect(await list(delta)).toEqual({ status: 200, body: { deadLetters: [], damaged } });
    // The root reaches all of them, whatever their organisations.
    expect(await list(carnet.authorization)).toEqual({ status: 200, body: { deadLetters: lettersOf(a.id, b.id) } });
    // One by itself is neither given nor said to be absent.
    for (const authorization of [gamma, delta])
      await client.get(`/v1/dead-letters/0-${offsets[b.id]}`, authorization).expect(500, /damaged/);

    await rename(b.id, [damage[1], damage[0]]);
    await waitFor('the mended source', async () => (await list(delta)).body.deadLetters.length === 1);
    expect(await list(gamma)).toEqual({ status: 200, body: { deadLetters: lettersOf(a.id) } });
    for (const offset of Object.values(offsets)) await carnet.store.deadLetters.delete(0, offset);
  });

  it('keeps no sink from going on: what has an id of it is a dead letter, and stored once it is repaired', async () => {
    const [a, b] = [await anOldTool('org:alpha'), await anOldTool('org:beta')];
    const taken = randomUUID();
    await aClient(b)
      .post(aStatement({ id: taken, result: { response: 'of b' } }))
      .expect(200);
    const damage = ['org:beta', 'org:bexa'] as const;
    await rename(b.id, damage);

    // Admitted before: a request of now is refused, before the journal.
    const text = aStatement({ id: taken, result: { response: 'of a' } });
    const batch = batchOf([text], { source: a.id, admittedAt: Date.now() });
    const { partition } = await carnet.journal.append(batch as AdmittedBatch);
    const behind = aStatement({ id: randomUUID() });
    const other = batchOf([behind], { source: a.id, admittedAt: Date.now() });
    while ((await carnet.journal.append(other as AdmittedBatch)).partition !== partition);
    await waitFor(
      'what is behind it in the partition',
      async () => (await carnet.store.statements.find([behind['id'] as string])).size === 1,
    );
    expect(await letters()).toEqual([
      expect.objectContaining({
        kind: 'unknown',
        reason: expect.stringContaining('the record of a source is damaged'),
        sources: [a.id],
      }),
    ]);
    // Not before the repair.
    await replay();
    expect(await letters()).toHaveLength(1);

    await rename(b.id, [damage[1], damage[0]]);
    await waitFor('the replay', async () => {
      await replay();
      return (await letters()).length === 0;
    });
    const read = async (tool: typeof a): Promise<unknown> => {
      const { body } = await aClient(tool).get({ statementId: taken }).expect(200);
      return (body as { readonly result: { readonly response: string } }).result.response;
    };
    expect([await read(a), await read(b)]).toEqual(['of a', 'of b']);
  });
});
