import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { aFolder } from '../../support/checks/a-directory.ts';
import { readWalBytes } from '../../support/checks/read-wal-bytes.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aClient, everyId } from '../../support/clients/client.ts';
import { agentOf, aDecisionClient } from '../../support/clients/consent/decisions.ts';
import { runCommandOn } from '../../support/servers/processes/in-process-command.ts';
import { type Backends, backendsIn } from '../../support/servers/backends.ts';
import { whileRunning } from '../../support/servers/while-running.ts';

interface SalvageJson {
  readonly sources: readonly { readonly statements: number; readonly known: number; readonly toAppend: number }[];
  readonly appended: readonly { readonly stored: number; readonly known: number; readonly withheld: number }[];
  readonly damaged: number;
}

const POSTED = 60;

describe('A damaged log of the journal', () => {
  const folder = aFolder('salvage');
  const on = (name: 'before' | 'after'): Backends => backendsIn(join(folder, name));
  mkdirSync(join(folder, 'before'), { recursive: true });
  afterAll(() => rmSync(folder, { recursive: true }));

  const salvage = async (...options: readonly string[]): Promise<{ code: number; json: SalvageJson; text: string }> => {
    const { code, stdout, stderr } = await runCommandOn(on('after'), ['salvage', ...options, '--json']);
    if (stdout === '') throw new Error(stderr);
    return { code, json: JSON.parse(stdout) as SalvageJson, text: stdout };
  };

  it('gives back what it has whole, by the decisions of now, and again nothing', async () => {
    const statements = Array.from({ length: POSTED }, (_, i) =>
      // Some are on pages of their own.
      aNamedStatement({
        actor: agentOf(i % 10 === 0 ? 'bob' : 'ada'),
        result: { response: 'x'.repeat(500 * (i % 40)) },
      }),
    );
    const ids = statements.map(({ id }) => id);
    await whileRunning(on('before'), async (carnet) => {
      await aClient(carnet)
        .post([aNamedStatement({ actor: agentOf('bob') })])
        .expect(200);
    });
    await whileRunning(
      on('before'),
      async (carnet) => {
        for (const one of statements) await aClient(carnet).post([one]).expect(200);
        // As a crash leaves them; by another program, since this process would lose its locks with a copy.
        execFileSync('cp', ['-r', join(folder, 'before'), join(folder, 'after')]);
      },
      { role: 'api', ackWaitMs: 1 },
    );
    const log = join(folder, 'after', 'journal.db-wal');
    const { intactBytes } = readWalBytes(readFileSync(log));
    const handle = openSync(log, 'r+');
    writeSync(handle, Buffer.alloc(24, 0xa5), 0, 24, Math.floor(intactBytes / 10));
    closeSync(handle);

    await whileRunning(on('after'), async (carnet) => {
      const client = aClient(carnet);
      await (await aDecisionClient(carnet)).say('bob', 'default', 'object');
      await waitFor('the rest of the log', async () => {
        const { statements: all } = (await client.get({ limit: 1 }).expect(200)).body as { statements: unknown[] };
        return all.length === 1;
      });
      const before = await everyId(client);
      expect(before.length).toBeLessThan(POSTED / 2);
      const [copy] = readdirSync(join(folder, 'after')).filter((name) => name.includes('.damaged-'));
      expect(copy).toBeDefined();

      const listed = await salvage();
      expect(listed.json.sources).toMatchObject([{ source: 'default', known: expect.any(Number) }]);
      const { statements: read, toAppend } = listed.json.sources[0]!;
      // One frame was overwritten.
      expect(read).toBeGreaterThan(POSTED - 4);
      expect(toAppend).toBeGreaterThan(POSTED / 2);
      expect(listed.text).not.toMatch(/ada@|bob@|xxxx/);
      // A list changes nothing.
      expect((await everyId(client)).length).toBe(before.length);

      const appended = await salvage('--append');
      const [{ stored, withheld }] = appended.json.appended as [SalvageJson['appended'][number]];
      expect([appended.code, stored + withheld]).toEqual([0, toAppend]);
      expect(withheld).toBeGreaterThan(2);
      await waitFor('what was salvaged', async () => {
        const found = new Set(await everyId(client));
        return ids.filter((id, i) => i % 10 !== 0 && found.has(id)).length >= 0.9 * POSTED - 4;
      });
      const after = await everyId(client);
      expect((await salvage('--append')).json.appended).toMatchObject([{ stored: 0 }]);
      expect((await everyId(client)).toSorted()).toEqual([...after].toSorted());
      expect(after.filter((id) => ids.findIndex((one) => one === id) % 10 === 0)).toEqual([]);
    });
  });

  it('is not guessed: what is no file is refused with what to name', async () => {
    await expect(salvage(join(folder, 'none'))).rejects.toThrow(/there is no such file/);
  });
});
