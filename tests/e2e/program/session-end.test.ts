import supertest from 'supertest';
import { type OpenedSession, openSession } from '../../support/clients/session-client.ts';
import { type CarnetProcess, startCarnet } from '../../support/servers/processes/carnet-process.ts';
import { shiftClocks, shiftedClock } from '../../support/servers/processes/shifted-clock.ts';
import { type Backends, describeOnBackendsAtOnce } from '../../support/servers/backends.ts';
import { basic } from '../../support/servers/running-carnet.ts';

const ADA = { mbox: 'mailto:ada@school.example' };
/** So much later an end is in force in every process: their clocks are shifted by it, since the machine may be busy. */
const IN_FORCE_MS = 5000;
const NODE_FLAGS = shiftedClock(0, IN_FORCE_MS);

describeOnBackendsAtOnce(
  'both',
  'the end of a session, in two processes',
  (makeBackends, { beforeAll, afterAll, it }) => {
    let backends: Backends;
    let processes: readonly CarnetProcess[] = [];
    beforeAll(async () => {
      backends = makeBackends();
      const first = await startCarnet(backends, { NODE_FLAGS });
      processes = [first, await startCarnet(backends, { ROLE: 'api', NODE_FLAGS })];
    });
    afterAll(async () => {
      await Promise.all(processes.map((process) => process.stop()));
      await backends.remove();
    });

    const operate = (method: 'post' | 'delete', path: string): supertest.Test =>
      supertest(processes[0]!.url)[method](path).set('Authorization', processes[0]!.authorization);
    const issue = async (): Promise<{ readonly key: string; readonly authorization: string }> => {
      const { body } = await operate('post', '/v1/sources/default/credentials')
        .send({ scopes: ['sessions'] })
        .expect(201);
      const { key, secret } = body as { key: string; secret: string };
      return { key, authorization: basic(key, secret) };
    };
    const statusIn = async ({ url }: CarnetProcess, { token }: OpenedSession): Promise<number> =>
      (
        await supertest(url)
          .get('/xapi/statements')
          .set({ Authorization: `Bearer ${token}`, 'X-Experience-API-Version': '2.0.0' })
      ).status;

    for (const how of ['DELETE', 'the end of the credential that asked for it'])
      it(`comes by ${how} at one of them, within 5 seconds in both`, async () => {
        const issuer = await issue();
        const [one] = processes;
        const session = await openSession({ url: one!.url, authorization: issuer.authorization }, { actor: ADA });
        for (const process of processes) expect(await statusIn(process, session)).toBe(200);
        if (how === 'DELETE')
          await supertest(one!.url)
            .delete(`/v1/sessions/${session.key}`)
            .set('Authorization', issuer.authorization)
            .expect(204);
        else await operate('delete', `/v1/sources/default/credentials/${issuer.key}`).expect(204);
        await shiftClocks(processes);
        for (const process of processes) expect(await statusIn(process, session)).toBe(401);
      });
  },
);
