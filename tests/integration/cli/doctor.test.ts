import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { MongoClient } from 'mongodb';
import type { Finding } from '../../../src/cli/doctor/finding.ts';
import { notePeopleAsked, notePeopleUnknown } from '../../../src/consent/gate/unasked-people.ts';
import { runCommand } from '../../support/servers/processes/in-process-command.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { MASTER_KEY, useCarnet } from '../../support/servers/running-carnet.ts';
import { changeStored } from '../../support/servers/stored-record.ts';

const CONTROLLER = {
  CONTROLLER_NAME: 'A school',
  CONTROLLER_ADDRESS: '1 Street',
  CONTROLLER_CONTACT: 'office@school.example',
};

describeOnBackends('one', 'carnet doctor', (makeBackends, backendKind) => {
  const carnet = useCarnet(makeBackends);
  const folder = mkdtempSync(join(tmpdir(), 'carnet-doctor-'));
  const other = mkdtempSync(join(tmpdir(), 'carnet-doctor-'));
  afterAll(() => [folder, other].forEach((one) => rmSync(one, { recursive: true })));

  const doctor = async (env: Readonly<Record<string, string>> = {}) => {
    const { code, stdout, stderr } = await runCommand(['doctor', '--json'], {
      ...CONTROLLER,
      STORE_URL: carnet.backends.storeUrl,
      JOURNAL_URL: carnet.backends.journalUrl,
      CARNET_MASTER_KEY: MASTER_KEY.toString('base64'),
      DATA_DIR: folder,
      ...env,
    });
    expect(stderr).toBe('');
    const { sound, findings } = JSON.parse(stdout) as { sound: boolean; findings: readonly Finding[] };
    const not = findings.filter(({ state }) => state !== 'ok');
    // Each says what to do about it, and where that is written.
    for (const one of not) expect(one).toMatchObject({ mend: expect.any(String), page: expect.any(String) });
    return { code, sound, findings, not, checks: not.map(({ check, state }) => `${state} ${check}`) };
  };

  it('finds an installation sound, while its server runs, but for a credential that is tool and operator', async () => {
    // Both are made at the first start.
    const { code, sound, findings, checks } = await doctor();
    expect([code, sound, checks]).toEqual([0, true, ['warning credentials', 'warning backup', 'warning list of noes']]);
    expect(findings.map(({ check }) => check)).toEqual(
      expect.arrayContaining(['node', 'settings', 'disk', 'permissions', 'journal', 'store', 'master key', 'purposes']),
    );
    const { stdout } = await runCommand(['doctor'], { DATA_DIR: join(folder, 'new') });
    expect(stdout).toMatch(/^ok {7}node: Node is .*\n/);
    expect(stdout).toMatch(/\n\d+ to be mended, \d+ to be looked at, \d+ in order\n$/);
  });

  it('knows a wrong master key, a grant that no purpose names, and a purpose that waits', async () => {
    const wrong = await doctor({ CARNET_MASTER_KEY: Buffer.alloc(32, 8).toString('base64') });
    expect([wrong.code, wrong.not.map(({ detail }) => detail)]).toEqual([
      1,
      [expect.stringContaining('another master key')],
    ]);
    await carnet.issue('wiki', ['statements/write']);
    const unnamed = await doctor();
    expect([unnamed.code, unnamed.not[0]]).toMatchObject([1, { state: 'fault', check: 'credentials' }]);
    expect(unnamed.not[0]?.detail).toContain('key reads org:default');
    await carnet.store.sources.removeReads('key', ['org:default']);
    await carnet.store.purposes.add({ id: 'study:waits', version: 1, kind: 'research', state: 'submitted', v: 1 });
    expect((await doctor()).checks).toEqual([
      ...['warning credentials', 'warning purposes', 'warning backup', 'warning list of noes'],
    ]);
    const forwarding = { id: 'forward:region', v: 1, failures: 5, lastError: 'unreadable-secret' };
    await carnet.store.forwardings.add(forwarding);
    const { checks, not } = await doctor();
    expect(checks).toContain('warning forwarding');
    expect(not.find(({ check }) => check === 'forwarding')?.mend).toContain('sets its credential again');
    await carnet.store.forwardings.remove(forwarding.id);
  });

  it('knows that a restore has lost decisions, until everyone was asked', async () => {
    await notePeopleUnknown(carnet.store.facts, Date.parse('2026-11-28T12:00:00Z'));
    const { not } = await doctor();
    expect(not.find(({ check }) => check === 'people')).toMatchObject({
      state: 'warning',
      detail: expect.stringContaining('after 2026-11-28T12:00:00.000Z'),
      mend: expect.stringContaining('carnet noes asked'),
    });
    await notePeopleAsked(carnet.store.facts);
    expect((await doctor()).checks).not.toContain('warning people');
  });

  it('checks all else where a record that decides is damaged', async () => {
    const id = 'forward:torn';
    const forwarding = { id, v: 1, failures: 5, lastError: 'unreachable' };
    await carnet.store.forwardings.add(forwarding);
    const record = { table: 'forwardings', collection: 'forwardings', column: 'id', key: id };
    const change = (value: unknown): string => String(value).replace('unreachable', 'vnreachable');
    await changeStored(carnet.backends.storeUrl, record, { member: 'body', change });
    const { code, checks } = await doctor();
    expect(code).toBe(1);
    expect(checks).toEqual(expect.arrayContaining(['fault forwarding', 'fault targets', 'warning backup']));
    await carnet.store.forwardings.remove(id);
  });

  it('knows the backup and the list of noes, in their order', async () => {
    const command = async (...args: readonly string[]): Promise<void> => {
      const { code } = await runCommand(args, {
        ...CONTROLLER,
        STORE_URL: carnet.backends.storeUrl,
        JOURNAL_URL: carnet.backends.journalUrl,
        CARNET_MASTER_KEY: MASTER_KEY.toString('base64'),
        DATA_DIR: folder,
      });
      expect(code).toBe(0);
    };
    const found = async () => (await doctor()).findings.filter(({ check }) => /backup|list/.test(check));
    await command('noes', 'export', join(folder, 'noes.ndjson'));
    await command('backup', join(folder, 'backup'));
    const late = expect.stringContaining('not after the newest backup') as string;
    expect(await found()).toMatchObject([
      { check: 'backup', state: 'ok' },
      { check: 'list of noes', state: 'warning', detail: late },
    ]);
    await command('noes', 'export', join(folder, 'noes.ndjson'));
    expect(await found()).toMatchObject([
      { check: 'backup', state: 'ok' },
      { check: 'list of noes', detail: expect.not.stringContaining('newest backup') as string },
    ]);
  });

  it('knows a store and a journal that cannot be reached, without their passwords', async () => {
    const found =
      backendKind === 'embedded'
        ? await doctor({ STORE_URL: `sqlite:${join(other, 'no.db')}`, JOURNAL_URL: `sqlite:${join(other, 'no.db')}` })
        : await doctor({ STORE_URL: 'mongodb://user:secret@127.0.0.1:1/x', JOURNAL_URL: 'kafka://127.0.0.1:1/x' });
    if (backendKind === 'embedded') {
      // What the first start makes is not made by the doctor.
      expect([found.code, found.checks]).toEqual([0, []]);
      writeFileSync(join(other, 'no.db'), 'this is no file of SQLite');
      expect((await doctor({ STORE_URL: `sqlite:${join(other, 'no.db')}` })).checks).toContain('fault store');
      return;
    }
    expect(found.code).toBe(1);
    expect(found.checks).toEqual(expect.arrayContaining(['fault journal', 'fault store']));
    expect(JSON.stringify(found)).not.toContain('secret');
  });

  if (backendKind === 'embedded')
    it('converts nothing of an older or a newer release', async () => {
      const file = join(other, 'old.db');
      const setFormat = (format: number): void => {
        const database = new DatabaseSync(file);
        database.exec(`PRAGMA user_version = ${format}`);
        database.close();
      };
      const formatOf = (): unknown => {
        const database = new DatabaseSync(file);
        const found = database.prepare('PRAGMA user_version').get();
        database.close();
        return found;
      };
      setFormat(2);
      const old = await doctor({ STORE_URL: `sqlite:${file}` });
      expect([old.code, old.checks]).toEqual([0, ['warning store format']]);
      expect(formatOf()).toEqual({ user_version: 2 });
      setFormat(9000);
      const newer = await doctor({ STORE_URL: `sqlite:${file}` });
      expect([newer.code, newer.checks]).toEqual([1, ['fault store format']]);
    });
  else
    it('names an index that is missing, and does not build it', async () => {
      const client = new MongoClient(carnet.backends.storeUrl);
      try {
        const database = client.db('doctor_'.concat(new URL(carnet.backends.storeUrl).pathname.slice(1)));
        await database.collection('statements').insertOne({ x: 1 });
        const STORE_URL = carnet.backends.storeUrl.replace(/\/([^/?]+)(\?|$)/, `/${database.databaseName}$2`);
        const { checks, not } = await doctor({ STORE_URL });
        expect(checks).toEqual(['warning indexes']);
        expect(not[0]?.detail).toContain('statements {refs, at}');
        expect(await database.collection('statements').indexes()).toHaveLength(1);
        await database.dropDatabase();
      } finally {
        await client.close();
      }
    });

  it('names every setting that is wrong', async () => {
    const { code, checks } = await doctor({ PORT: 'x', STORE_URL: 'redis://x' });
    expect([code, checks]).toEqual([1, ['fault settings', 'fault settings']]);
  });
});
