import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { aFolder } from '../../support/checks/a-directory.ts';
import { aClient } from '../../support/clients/client.ts';
import { agentOf, aDecisionClient } from '../../support/clients/consent/decisions.ts';
import { type Backends, describeOnBackends } from '../../support/servers/backends.ts';
import { type EndedCommand, runCommand } from '../../support/servers/processes/in-process-command.ts';
import { MASTER_KEY, type RunningCarnet, runCarnet } from '../../support/servers/running-carnet.ts';
import { changeStored } from '../../support/servers/stored-record.ts';

describeOnBackends('both', 'A list of noes while a person is damaged', (makeBackends) => {
  let backends: Backends;
  let carnet: RunningCarnet;
  let folder: string;
  let damaged: string;

  const run = (...args: readonly string[]): Promise<EndedCommand> =>
    runCommand(args, {
      STORE_URL: backends.storeUrl,
      JOURNAL_URL: backends.journalUrl,
      CARNET_MASTER_KEY: MASTER_KEY.toString('base64'),
      DATA_DIR: folder,
      NOES_FILE: join(folder, 'noes.ndjson'),
    });
  const exported = async (): Promise<EndedCommand> => run('noes', 'export', join(folder, 'noes.ndjson'));
  const change = async (from: string, to: string): Promise<void> =>
    changeStored(
      backends.storeUrl,
      { table: 'people', collection: 'people', column: 'id', key: damaged },
      { member: 'body', change: (value) => String(value).replace(from, to) },
    );

  beforeAll(async () => {
    folder = aFolder('noes-lacking');
    backends = makeBackends();
    carnet = await runCarnet(backends);
    const decisions = await aDecisionClient(carnet);
    for (const name of ['ada', 'bob', 'cid']) {
      await aClient(carnet)
        .post([aNamedStatement({ actor: agentOf(name) })])
        .expect(200);
      await decisions.say(name, 'default', 'object');
    }
    damaged = (await decisions.person('bob')).id;
  });
  afterAll(async () => {
    await carnet.close();
    await backends.remove();
    rmSync(folder, { recursive: true });
  });

  it('has what all others have decided, and export and doctor name the event', async () => {
    await change('objected', 'objectdd');
    const { code, stdout } = await exported();
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(
        /^2 noes until .*\nBut the list of noes lacks what event \d+ of the audit chain decided.* The person is not/,
      ) as string,
    });
    expect(readFileSync(join(folder, 'noes.ndjson'), 'utf8')).not.toContain(damaged);
    const doctor = await run('doctor');
    expect(doctor.stdout).toMatch(/list of noes.*lacks what the events \d+ of the audit chain decided/);

    await change('objectdd', 'objected');
    expect((await exported()).stdout).toMatch(/^3 noes until [^\n]*\n?$/);
    expect(readFileSync(join(folder, 'noes.ndjson'), 'utf8')).toContain(damaged);
    expect((await run('doctor')).stdout).not.toContain('lacks what the events');
  });
});
