import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { peekFact } from '../../../src/store/open-store.ts';
import { COPY_UNDER_WAY } from '../../../src/store/ports/copy-repository.ts';
import { aFolder } from '../../support/checks/a-directory.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aClient } from '../../support/clients/client.ts';
import { consentClient } from '../../support/clients/consent/consent-client.ts';
import { agentOf, aDecisionClient } from '../../support/clients/consent/decisions.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { backendsIn } from '../../support/servers/backends.ts';
import { type RunningCommand, startCommand } from '../../support/servers/processes/carnet-command.ts';
import { forgetBeats } from '../../support/servers/processes/forget-beats.ts';
import { MASTER_KEY, type RunningCarnet } from '../../support/servers/running-carnet.ts';
import { copyStore } from '../../support/servers/store-copy.ts';
import { runningOn } from '../../support/servers/while-running.ts';

/** The first recovery is killed at its first step, the second so late, and each further one twice as late. */
const FIRST_MS = 500;

describe('`carnet recover` of an older copy that was put back by hand', () => {
  const folder = aFolder('recover-kill');
  const backends = backendsIn(folder);
  const noesFile = join(folder, 'noes.ndjson');
  afterAll(() => rmSync(folder, { recursive: true }));

  const running = runningOn(() => backends);
  const recover = (): RunningCommand =>
    startCommand(['recover', '--json'], {
      STORE_URL: backends.storeUrl,
      JOURNAL_URL: backends.journalUrl,
      NOES_FILE: noesFile,
      DATA_DIR: folder,
      CARNET_MASTER_KEY: MASTER_KEY.toString('base64'),
    });
  const isUnderWay = async (): Promise<boolean> =>
    (await peekFact(backends.storeUrl, COPY_UNDER_WAY))?.startsWith('recover:') === true;
  const permitted = async (carnet: RunningCarnet, name: string): Promise<unknown> => {
    const path = `/v1/permits?agent=${encodeURIComponent(JSON.stringify(agentOf(name)))}`;
    return ((await consentClient(carnet).get(path, carnet.authorization)).body as { record?: unknown }).record;
  };

  it('puts everything in force that was forbidden since, through kills', async () => {
    const key = await running(
      async (carnet) => {
        const made = await carnet.issue('default', ['all']);
        await aClient(carnet)
          .post(['ada', 'bob'].map((name) => aNamedStatement({ actor: agentOf(name) })))
          .expect(200);
        await waitFor('the list', () => existsSync(noesFile));
        return made;
      },
      { noesFile },
    );
    const putBack = await copyStore(backends);
    const revoked = Buffer.from(key.slice('Basic '.length), 'base64').toString().split(':')[0] ?? '';
    await running(
      async (carnet) => {
        const decisions = await aDecisionClient(carnet);
        await decisions.say('ada', 'default', 'object');
        await decisions.say('bob', 'default', 'forget');
        await consentClient(carnet).send('delete', `/v1/sources/default/credentials/${revoked}`, {}).expect(204);
        await waitFor('the list', () => ['credential', 'decision'].every((no) => isListed(no)));
      },
      { noesFile },
    );
    await putBack();
    await forgetBeats(backends);

    let kills = 0;
    for (let milliseconds = 0; ; milliseconds = milliseconds === 0 ? FIRST_MS : 2 * milliseconds) {
      const { child, ended } = recover();
      while (child.exitCode === null && !(await isUnderWay())) await pause(10);
      await Promise.race([ended, pause(milliseconds)]);
      child.kill('SIGKILL');
      const { code, stdout, stderr } = await ended;
      if (code === null) {
        kills += 1;
        continue;
      }
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(JSON.parse(stdout)).toMatchObject({ interrupted: kills > 0, recovered: true });
      break;
    }
    expect(kills).toBeGreaterThan(0);
    expect(await isUnderWay()).toBe(false);
    await running(
      async (carnet) => {
        for (const name of ['ada', 'bob']) expect([name, await permitted(carnet, name)]).toEqual([name, 'no']);
        await aClient({ url: carnet.url, authorization: key }).get({ limit: 1 }).expect(401);
      },
      { noesFile },
    );
  });

  const isListed = (no: string): boolean => readFileSync(noesFile, 'utf8').includes(`"no":"${no}"`);
});
