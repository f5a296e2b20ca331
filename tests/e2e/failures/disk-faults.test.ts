import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { aFolder } from '../../support/checks/a-directory.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aStatement } from '../../support/builders/statements/a-statement.ts';
import { type OneConnection, openOneConnection } from '../../support/clients/connections/one-connection.ts';
import { type CarnetProcess, startCarnet } from '../../support/servers/processes/carnet-process.ts';
import { setLimit } from '../../support/servers/processes/process-limit.ts';
import { METRICS_TOKEN } from '../../support/servers/running-carnet.ts';

describe('a process whose journal and store cannot be written', () => {
  let folder: string;
  let carnet: CarnetProcess;
  let connection: OneConnection;
  const acknowledged: string[] = [];

  const ask: OneConnection['ask'] = (...request) => connection.ask(...request);
  const post = async () => {
    const id = randomUUID();
    const answer = await ask('POST', '/xapi/statements', { body: aStatement({ id }) });
    if (answer.status === 200) acknowledged.push(id);
    return answer;
  };
  const states = async (): Promise<readonly unknown[]> => {
    const { status, body } = await ask('GET', '/health/ready');
    const { journal, store } = JSON.parse(body) as Record<string, unknown>;
    return [status, journal, store];
  };
  const says = (what: string, expected: readonly unknown[]): Promise<void> =>
    waitFor(what, async () => JSON.stringify(await states()) === JSON.stringify(expected));
  const isLogged = (message: string, cause: string): Promise<void> => {
    const hasLine = (part: string): boolean =>
      carnet
        .output()
        .split('\n')
        .some((line) => [`"${message}"`, `"${cause}"`, `"${part}"`].every((text) => line.includes(text)));
    return waitFor(`a line of ${cause}`, () => hasLine('journal') && hasLine('store'));
  };

  beforeAll(async () => {
    folder = aFolder('disk-faults');
    carnet = await startCarnet({
      journalUrl: `sqlite:${join(folder, 'journal.db')}`,
      storeUrl: `sqlite:${join(folder, 'store.db')}`,
    });
    connection = openOneConnection(carnet);
    expect((await post()).status).toBe(200);
  });
  afterAll(async () => {
    connection.close();
    expect(await carnet.stop()).toBe(0);
    rmSync(folder, { recursive: true });
  });

  it.each([
    {
      limit: 'fsize',
      soft: 4096,
      after: 'unlimited',
      cause: 'EFBIG',
      sentence: 'a file has reached the size that this process may write',
    },
    { limit: 'nofile', soft: 12, after: 1024, cause: 'EMFILE', sentence: 'the process has no file handles left' },
  ] as const)(
    'says so in readiness, log and metrics by its cause, and writes again when it has ended: $limit',
    async ({ limit, soft, after, cause, sentence }) => {
      await says('readiness', [200, 'ok', 'ok']);
      setLimit(carnet, limit, soft);
      await says(cause, [503, `${cause}: ${sentence}`, `${cause}: ${sentence}`]);
      await isLogged('a part takes no writes', cause);
      const { body: metrics } = await ask('GET', '/metrics', {
        headers: { authorization: `Bearer ${METRICS_TOKEN}` },
      });
      expect(metrics).toContain(`carnet_part_write_fault{part="journal",cause="${cause}"} 1`);
      expect(metrics).toContain('carnet_part_up{part="store"} 0');
      const refused = await post();
      // Open files are still written where it is handles that are missing.
      if (limit === 'fsize') {
        expect(refused).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
        expect(refused.body).not.toContain(folder);
        expect(JSON.parse(refused.body)).toMatchObject({ kind: 'journal-unavailable' });
      }

      setLimit(carnet, limit, after);
      await says('readiness', [200, 'ok', 'ok']);
      await waitFor('a write', async () => (await post()).status === 200);
      await isLogged('a part takes writes again', cause);
      for (const id of acknowledged)
        await waitFor(id, async () => (await ask('GET', `/xapi/statements?statementId=${id}`)).status === 200);
      expect(carnet.output()).not.toContain('a bug');
    },
    480_000,
  );
});
