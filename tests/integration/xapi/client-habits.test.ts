import { randomUUID } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { aClient } from '../../support/clients/client.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

describeOnBackends('one', 'what clients do beside the standard', (makeBackends) => {
  const carnet = useCarnet(makeBackends, { ackWaitMs: 30_000 });
  const headers = () => ({
    Authorization: carnet.authorization,
    'X-Experience-API-Version': '1.0.3',
    'Content-Type': 'application/json',
  });

  it.each(['/xAPI/statements', '/data/xAPI/statements', '/xapi//statements', '//xAPI//statements'])(
    'is the path %s: it is read and written as /xapi/statements',
    async (path) => {
      const statement = aNamedStatement();
      const url = `${carnet.url}${path}`;
      const answer = await fetch(url, { method: 'POST', headers: headers(), body: JSON.stringify(statement) });
      expect([answer.status, await answer.json()]).toEqual([200, [statement.id]]);
      const read = await fetch(`${url}?statementId=${statement.id}`, { headers: headers() });
      expect([read.status, read.headers.get('x-experience-api-version')]).toEqual([200, '1.0.3']);
    },
  );

  it('is a body in gzip, and to read answers in gzip', async () => {
    const activity = `https://school.example/${randomUUID()}`;
    const statements = Array.from({ length: 20 }, () => aNamedStatement({ object: { id: activity } }));
    const url = `${carnet.url}/xapi/statements`;
    const body = gzipSync(JSON.stringify(statements));
    const posted = await fetch(url, { method: 'POST', headers: { ...headers(), 'Content-Encoding': 'gzip' }, body });
    expect(posted.status).toBe(200);
    const { body: coded, headers: answered } = await aClient(carnet)
      .get({ activity })
      .set('Accept-Encoding', 'gzip')
      .buffer(true)
      .parse((response, done) => {
        // superagent has decoded it.
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => done(null, Buffer.concat(chunks)));
      })
      .expect(200);
    expect([answered['content-encoding'], answered['vary']]).toEqual([
      'gzip',
      expect.stringContaining('Accept-Encoding'),
    ]);
    const text = (coded as Buffer)[0] === 0x1f ? gunzipSync(coded as Buffer) : (coded as Buffer);
    expect((JSON.parse(text.toString()) as { statements: unknown[] }).statements).toHaveLength(20);
    const plain = await aClient(carnet).get({ activity }).set('Accept-Encoding', 'identity').expect(200);
    expect(plain.headers['content-encoding']).toBeUndefined();
  });

  it('is True for true, and an empty list of members', async () => {
    const group = { objectType: 'Group', account: { homePage: 'https://school.example', name: '7b' }, member: [] };
    const statement = aNamedStatement({ actor: group });
    await aClient(carnet).post(statement).expect(200);
    const answer = await aClient(carnet)
      .get({ agent: JSON.stringify({ ...group, member: undefined }), related_agents: 'True', ascending: 'False' })
      .expect(200);
    expect((answer.body as { statements: { id: string }[] }).statements.map(({ id }) => id)).toContain(statement.id);
  });
});
