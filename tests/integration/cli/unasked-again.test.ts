import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { aFolder } from '../../support/checks/a-directory.ts';
import { aClient } from '../../support/clients/client.ts';
import { consentClient } from '../../support/clients/consent/consent-client.ts';
import { agentOf } from '../../support/clients/consent/decisions.ts';
import { loseJournal } from '../../support/servers/lose-journal.ts';
import { type Backends, describeOnBackends } from '../../support/servers/backends.ts';
import { forgetBeats } from '../../support/servers/processes/forget-beats.ts';
import { runCommandOn } from '../../support/servers/processes/in-process-command.ts';
import { copyStore } from '../../support/servers/store-copy.ts';
import { whileRunning } from '../../support/servers/while-running.ts';

/** Store and journal are lost again and again, each time with the list of noes of a moment before. */
describeOnBackends('both', 'People who were not asked after a restore', (makeBackends, backendKind) => {
  let backends: Backends;
  let folder: string;
  let putBack: () => Promise<void>;
  const at = (name: string): string => join(folder, name);

  const done = async (...args: readonly string[]): Promise<Readonly<Record<string, unknown>>> => {
    const { code, stdout, stderr } = await runCommandOn(backends, [...args, '--json'], { DATA_DIR: folder });
    expect([code, stderr]).toEqual([0, expect.not.stringContaining('"kind"')]);
    return JSON.parse(stdout) as Record<string, unknown>;
  };
  /** Resolves with since when decisions are not known. */
  const loseAndRestore = async (list: string): Promise<string> => {
    if (backendKind === 'served') {
      await putBack();
      await forgetBeats(backends);
    } else
      for (const suffix of ['', '-wal', '-shm', '-end'])
        rmSync(`${backends.storeUrl.slice('sqlite:'.length)}${suffix}`, { force: true });
    await loseJournal(backends);
    const over = backendKind === 'served' ? [] : ['--over'];
    return (await done('restore', at('backup'), '--noes', at(list), ...over))['unknownSince'] as string;
  };
  const permitted = (): Promise<unknown> =>
    whileRunning(backends, async (carnet) => {
      const path = `/v1/permits?agent=${encodeURIComponent(JSON.stringify(agentOf('eve')))}`;
      return ((await consentClient(carnet).get(path, carnet.authorization)).body as { record?: unknown }).record;
    });

  beforeAll(async () => {
    folder = aFolder('unasked-again');
    backends = makeBackends();
    await whileRunning(backends, async (carnet) => {
      await aClient(carnet)
        .post([aNamedStatement({ actor: agentOf('ada') })])
        .expect(200);
    });
    await done('backup', at('backup'));
    putBack = await copyStore(backends);
    await done('noes', 'export', at('first.ndjson'));
  });
  afterAll(async () => {
    await backends.remove();
    rmSync(folder, { recursive: true });
  });

  it('stay out after the next one too, since the same time, until they are asked', async () => {
    const since = await loseAndRestore('first.ndjson');
    expect(since).toMatch(/Z$/);
    await done('noes', 'export', at('second.ndjson'));
    expect(await loseAndRestore('second.ndjson')).toBe(since);
    expect(await permitted()).toBe('ask');

    await done('noes', 'export', at('third.ndjson'));
    expect(await loseAndRestore('third.ndjson')).toBe(since);

    expect(await done('noes', 'asked')).toEqual({ unknownSince: since });
    await done('noes', 'export', at('fourth.ndjson'));
    const later = await loseAndRestore('fourth.ndjson');
    expect(Date.parse(later)).toBeGreaterThan(Date.parse(since));
  });
});
