import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import supertest from 'supertest';
import { noesKeyOf } from '../../../src/backup/noes/noes-key.ts';
import { readNoesFile } from '../../../src/backup/noes/read-noes.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { runCommand } from '../../support/servers/processes/in-process-command.ts';
import {
  type CarnetProcess,
  noesFileOf,
  PROCESS_MASTER_KEY,
  startCarnet,
} from '../../support/servers/processes/carnet-process.ts';
import { METRICS_TOKEN } from '../../support/servers/running-carnet.ts';

describe('The list of noes of a process', () => {
  const backends = embeddedBackends();
  const file = noesFileOf(backends);
  const key = noesKeyOf({ root: Buffer.from(PROCESS_MASTER_KEY, 'base64') });
  afterAll(() => backends.remove());

  const as = ({ url, authorization }: CarnetProcess, method: 'post' | 'delete', path: string): supertest.Test =>
    supertest(url)[method](path).set('Authorization', authorization);
  /** Issues a key and revokes it; undefined where the process was killed before its answer. */
  const revokeOne = async (carnet: CarnetProcess): Promise<string | undefined> => {
    try {
      const path = '/v1/sources/default/credentials';
      const made = (
        await as(carnet, 'post', path)
          .send({ scopes: ['all'] })
          .expect(201)
      ).body as { key: string };
      await as(carnet, 'delete', `${path}/${made.key}`).expect(204);
      return made.key;
    } catch {
      return undefined;
    }
  };
  const missing = async (revoked: readonly string[]): Promise<readonly string[]> => {
    if (!existsSync(file)) return ['the list'];
    const { noes, uncovered } = await readNoesFile(file, key);
    const there = new Set(noes.map((noe) => (noe.no === 'credential' ? noe.key : '')));
    expect(uncovered).toEqual([]);
    return revoked.filter((one) => !there.has(one));
  };
  const behind = async ({ url }: CarnetProcess): Promise<number> => {
    const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${METRICS_TOKEN}` } });
    return Number(/^carnet_noes_behind_seconds (\S+)$/m.exec(await answer.text())?.[1]);
  };

  it('has every no that was answered, through kills', async () => {
    const revoked: string[] = [];
    for (let round = 0; round < 8; round++) {
      const carnet = await startCarnet(backends);
      let isRunning = true;
      const revoking = (async () => {
        while (isRunning) {
          const one = await revokeOne(carnet);
          if (one !== undefined) revoked.push(one);
        }
      })();
      const before = revoked.length;
      await new Promise((resolve) => setTimeout(resolve, 300 + 250 * round));
      await waitFor('a few noes', () => revoked.length > before + 2);
      isRunning = false;
      await carnet.kill();
      await revoking;
      // As a kill within a write would leave it.
      if (round % 2 === 0) writeFileSync(file, `{"after":${round},"se`, { flag: 'a' });
    }
    const last = await startCarnet(backends);
    await waitFor('every no', async () => (await missing(revoked)).length === 0);
    expect(await behind(last)).toBeLessThan(30);
    expect(await last.stop()).toBe(0);
  });

  it('is late while its place is away, says so, and has everything once it is back', async () => {
    const carnet = await startCarnet(backends);
    await waitFor('the list', async () => (await missing([])).length === 0);
    const list = readFileSync(file);
    renameSync(file, `${file}.away`);
    // A folder stands where the list was: even root cannot write it.
    mkdirSync(file);
    const revoked = (await revokeOne(carnet)) ?? '';
    expect(revoked).not.toBe('');
    await waitFor('the log', () => carnet.output().includes('the list of noes cannot be written (EISDIR)'));
    await waitFor('the metric', async () => (await behind(carnet)) > 1);
    rmSync(file, { recursive: true });
    writeFileSync(file, list);
    await waitFor('the no', async () => (await missing([revoked])).length === 0);
    await waitFor('the metric', async () => (await behind(carnet)) < 2);
    expect(await carnet.stop()).toBe(0);
  });

  it('gets what the command line forbids, without a server', async () => {
    const begun = await startCarnet(backends);
    await waitFor('the list', async () => (await missing([])).length === 0);
    await begun.stop();
    const env = {
      STORE_URL: backends.storeUrl,
      JOURNAL_URL: backends.journalUrl,
      NOES_FILE: file,
      CARNET_MASTER_KEY: PROCESS_MASTER_KEY,
    };
    const added = await runCommand(['credentials', 'add', 'default', '--scope', 'all', '--json'], env);
    expect(added).toMatchObject({ code: 0 });
    const { key: one } = JSON.parse(added.stdout) as { readonly key: string };
    expect(await runCommand(['credentials', 'revoke', one, '--json'], env)).toMatchObject({ code: 0 });
    expect(await missing([one])).toEqual([]);
  });
});
