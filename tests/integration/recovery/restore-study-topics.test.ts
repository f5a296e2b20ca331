import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openStudyTopics } from '../../../src/journal/open-journal.ts';
import { HEARTBEAT_KEY } from '../../../src/journal/port/study-topics.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { createLog } from '../../../src/telemetry/log.ts';
import { aFolder } from '../../support/checks/a-directory.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { consentClient } from '../../support/clients/consent/consent-client.ts';
import { agentOf } from '../../support/clients/consent/decisions.ts';
import { type OpenStudy, openStudy } from '../../support/clients/studies/open-study.ts';
import { type Backends, describeOnBackends } from '../../support/servers/backends.ts';
import { forgetBeats } from '../../support/servers/processes/forget-beats.ts';
import { runCommand } from '../../support/servers/processes/in-process-command.ts';
import { MASTER_KEY, type RunningCarnet, runCarnet } from '../../support/servers/running-carnet.ts';
import { copyStore } from '../../support/servers/store-copy.ts';

/** The store is lost; the journal, and the topic of a study, go on further than its backup. */
describeOnBackends('both', 'The topic of a study beside a restored store', (makeBackends, backendKind) => {
  let backends: Backends;
  let folder: string;
  let study: OpenStudy;

  const run = async (...args: readonly string[]): Promise<void> => {
    const { code, stderr } = await runCommand([...args, '--json'], {
      STORE_URL: backends.storeUrl,
      JOURNAL_URL: backends.journalUrl,
      CARNET_MASTER_KEY: MASTER_KEY.toString('base64'),
      DATA_DIR: folder,
    });
    expect({ code, stderr }).toMatchObject({ code: 0 });
  };
  const running = async (use: (carnet: RunningCarnet) => Promise<void>): Promise<void> => {
    const carnet = await runCarnet(backends);
    try {
      await use(carnet);
    } finally {
      await carnet.close();
      expect(carnet.unexpectedErrors).toEqual([]);
    }
  };
  /** What a platform that reads the topic itself holds: the keys that no tombstone has ended. */
  const heldInTopic = async (): Promise<readonly string[]> => {
    const topics = await openStudyTopics(backends.journalUrl, {
      now: Date.now,
      bodyLimit: 1 << 20,
      log: createLog({ level: 'silent' }),
    });
    try {
      const held = new Set<string>();
      const head = await topics.stableHead(study.id);
      for (let from = 0; from < head;) {
        const { records, next } = await topics.read(study.id, from);
        for (const { key, value } of records) {
          if (value === null) held.delete(key);
          else if (key !== HEARTBEAT_KEY) held.add(key);
        }
        from = next;
      }
      return [...held].toSorted();
    } finally {
      await topics.close();
    }
  };
  const releasedKeys = async (): Promise<readonly string[]> => {
    const store = await openStore(backends.storeUrl, { now: Date.now });
    try {
      return (await store.releases.findByStudy(study.id, { limit: 100 })).map(({ key }) => key).toSorted();
    } finally {
      await store.close();
    }
  };

  beforeAll(async () => {
    folder = aFolder('restore-study-topics');
    backends = makeBackends();
    const backup = join(folder, 'backup');
    let putBack: Awaited<ReturnType<typeof copyStore>> | undefined;
    await running(async (carnet) => {
      study = await openStudy(carnet);
      await study.say(agentOf('ada'), 'yes');
      await study.post(agentOf('ada').mbox, [{}]);
      await waitFor('the first record', async () => (await releasedKeys()).length === 1);
      await run('backup', backup);
      // Nothing is written meanwhile.
      putBack = backendKind === 'served' ? await copyStore(backends) : undefined;
      for (const name of ['bob', 'cid']) await study.say(agentOf(name), 'yes');
      for (const name of ['ada', 'bob', 'cid']) await study.post(agentOf(name).mbox, [{}]);
      await waitFor('all records', async () => (await heldInTopic()).length === 4);
      // Its deletions leave with the next batch, up to half a minute later: by then the store is lost.
      const client = consentClient(carnet);
      const session = await client.signIn({ agent: agentOf('bob') });
      await client.send('delete', '/v1/me', {}).set('Authorization', session).expect(202);
    });
    if (putBack === undefined)
      for (const suffix of ['', '-wal', '-shm', '-end'])
        rmSync(`${backends.storeUrl.slice('sqlite:'.length)}${suffix}`, { force: true });
    else {
      await putBack();
      await forgetBeats(backends);
    }
    await run('restore', backup, '--store-only');
  });
  afterAll(async () => {
    await backends.remove();
    rmSync(folder, { recursive: true });
  });

  it('holds nothing that the store does not know as released: not who had everything deleted', async () => {
    await running(async () => {
      await waitFor('who takes part', async () => (await releasedKeys()).length === 3);
    });
    expect(await heldInTopic()).toEqual(await releasedKeys());
  });
});
