import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readErasures, signLedger } from '../../../src/backup/erasure-ledger.ts';
import { ledgerKeysOf } from '../../../src/backup/ledger-keys.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { COPY_UNDER_WAY } from '../../../src/store/ports/copy-repository.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import type { JsonObject } from '../../../src/xapi/model/types.ts';
import { readStored } from '../../../src/xapi/statement/read-stored.ts';
import { personToken } from '../../../src/xapi/statement/tokens.ts';
import { noesKeyOf } from '../../../src/backup/noes/noes-key.ts';
import { headerLine, sealLine } from '../../../src/backup/noes/noes-lines.ts';
import { readNoesFile } from '../../../src/backup/noes/read-noes.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { aFolder } from '../../support/checks/a-directory.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aClient, everyId } from '../../support/clients/client.ts';
import { agentOf, aDecisionClient } from '../../support/clients/consent/decisions.ts';
import { mentionClient } from '../../support/clients/consent/mention-client.ts';
import { forgetBeats } from '../../support/servers/processes/forget-beats.ts';
import { type EndedCommand, runCommandOn } from '../../support/servers/processes/in-process-command.ts';
import { type Backends, describeOnBackends } from '../../support/servers/backends.ts';
import { MASTER_KEY, type RunningCarnet } from '../../support/servers/running-carnet.ts';
import { copyStore } from '../../support/servers/store-copy.ts';
import { whileRunning } from '../../support/servers/while-running.ts';

const STATE = '/xapi/activities/state?activityId=https://quiz.example/1&stateId=place&agent=';

describeOnBackends('both', 'A backup that is restored', (makeBackends, backendKind) => {
  /** Where the backup is made, and where it is restored: on services in place, as a dump is. */
  let first: Backends;
  let second: Backends;
  let folder: string;
  let ids: Readonly<Record<'ada' | 'bobs' | 'bobsErased' | 'cid' | 'late' | 'named' | 'single' | 'left', string>>;
  const at = (name: string): string => join(folder, name);

  /** Where the settings say that the list is; each test but one has none there. */
  let noesFile = 'none';
  const run = (on: Backends, ...args: readonly string[]): Promise<EndedCommand> =>
    runCommandOn(on, [...args, '--json'], { DATA_DIR: folder, NOES_FILE: at(noesFile) });
  const done = async (on: Backends, ...args: readonly string[]): Promise<unknown> => {
    const { code, stdout, stderr } = await run(on, ...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining('"kind"') as string });
    return JSON.parse(stdout);
  };
  const inStore = async <T>({ storeUrl }: Backends, use: (store: Store) => Promise<T>): Promise<T> => {
    const store = await openStore(storeUrl, { now: Date.now });
    try {
      return await use(store);
    } finally {
      await store.close();
    }
  };
  const post = async (carnet: RunningCarnet, name: string, about: JsonObject = {}): Promise<string> => {
    const statement = aNamedStatement({ actor: agentOf(name), ...about });
    await aClient(carnet).post([statement]).expect(200);
    return statement.id;
  };
  const stateUrl = ({ url }: RunningCarnet, name: string): string =>
    `${url}${STATE}${encodeURIComponent(JSON.stringify(agentOf(name)))}`;
  const headers = ({ authorization }: RunningCarnet) => ({
    authorization,
    'content-type': 'application/json',
    'x-experience-api-version': '2.0.0',
  });
  const writeState = async (carnet: RunningCarnet, name: string): Promise<void> => {
    const written = await fetch(stateUrl(carnet, name), { method: 'PUT', headers: headers(carnet), body: '{}' });
    expect(written.status).toBe(204);
  };
  const readState = async (carnet: RunningCarnet, name: string): Promise<number> =>
    (await fetch(stateUrl(carnet, name), { headers: headers(carnet) })).status;

  /** A steward has an account take the place of ada, and of fay in one of two statements. */
  const replaceNames = async (carnet: RunningCarnet, { single }: { readonly single: string }): Promise<void> => {
    const mentions = mentionClient(carnet, await carnet.issue('office', ['steward']));
    for (const { person } of await mentions.list()) {
      const isAda = person === personToken(await personOf(carnet, 'ada'));
      const ordered = await mentions.order(person, isAda ? { all: true } : { statement: single }).expect(202);
      await mentions.replaced((ordered.body as { id: string }).id);
    }
    expect(await whoIsNamed(carnet)).toEqual(['left']);
  };
  const personOf = async ({ url, authorization }: RunningCarnet, name: string): Promise<string> => {
    const path = `/v1/people?agent=${encodeURIComponent(JSON.stringify(agentOf(name)))}`;
    return ((await (await fetch(`${url}${path}`, { headers: { authorization } })).json()) as { id: string }).id;
  };
  /** Which of the statements that named an erased person still do. */
  const whoIsNamed = async ({ store }: RunningCarnet): Promise<readonly string[]> => {
    const names = ['named', 'single', 'left'] as const;
    const found = await store.statements.find(names.map((name) => named[name]));
    return names.filter((name) => {
      const text = Buffer.from(found.get(named[name])!.text).toString();
      return [agentOf('ada'), agentOf('fay')].some(({ mbox }) => text.includes(mbox));
    });
  };
  let named: Readonly<Record<'named' | 'single' | 'left', string>>;

  /** Restores the store as it was when the backup was made, where its data are in a service. */
  let restoreService: () => Promise<void> = () => Promise.resolve();

  beforeAll(async () => {
    folder = aFolder('restore');
    first = makeBackends();
    second = backendKind === 'served' ? first : makeBackends();
    const before = await whileRunning(first, async (carnet) => {
      const [ada, bobs, bobsErased, cid, named, single, left] = [
        await post(carnet, 'ada'),
        await post(carnet, 'bob'),
        await post(carnet, 'bob'),
        await post(carnet, 'cid'),
        await post(carnet, 'cid', { context: { instructor: agentOf('ada') } }),
        await post(carnet, 'cid', { context: { instructor: agentOf('fay') } }),
        await post(carnet, 'cid', { context: { instructor: agentOf('fay') } }),
      ];
      await writeState(carnet, 'ada');
      await writeState(carnet, 'cid');
      await done(first, 'noes', 'export', at('too-early.ndjson'));
      await done(first, 'backup', at('backup'));
      return { ada, bobs, bobsErased, cid, named, single, left };
    });
    named = before;
    if (backendKind === 'served') restoreService = await copyStore(first);
    const late = await whileRunning(first, async (carnet) => {
      const decisions = await aDecisionClient(carnet);
      const [statement] = [...(await carnet.store.statements.find([before.bobsErased])).values()];
      const { authority } = readStored(statement!);
      const erasures = [
        await decisions.say('ada', 'default', 'forget'),
        await decisions.say('fay', 'default', 'forget'),
        await decisions.consent.eraseOwnStatements({
          key: 'key',
          source: (await carnet.store.sources.findSource('default'))!,
          author: authority!.account!.name,
          statements: [before.bobsErased],
          findStored: () => Promise.resolve(undefined),
        }),
      ];
      for (const erasure of erasures)
        await waitFor('an erasure', async () => (await carnet.store.erasures.find(erasure!))?.done !== undefined);
      await done(first, 'noes', 'export', at('middle.ndjson'));
      await replaceNames(carnet, before);
      await done(first, 'noes', 'export', at('list.ndjson'));
      return post(carnet, 'dan');
    });
    ids = { ...before, late };
  });
  afterAll(async () => {
    await first.remove();
    if (second !== first) await second.remove();
    rmSync(folder, { recursive: true });
  });

  /** What a Carnet on the restored backends answers. */
  const check = async (
    on: Backends,
    { hasLate, hasList = false }: { readonly hasLate: boolean; readonly hasList?: boolean },
  ): Promise<void> => {
    await whileRunning(on, async (carnet) => {
      expect((await everyId(aClient(carnet))).toSorted()).toEqual(
        [ids.bobs, ids.cid, ids.named, ids.single, ids.left, ...(hasLate ? [ids.late] : [])].toSorted(),
      );
      expect(await readState(carnet, 'ada')).toBe(404);
      expect(await readState(carnet, 'cid')).toBe(200);
      expect((await carnet.store.erasures.backlog()).count).toBe(0);
      // What a steward has replaced stays so, by the list.
      if (hasList) expect(await whoIsNamed(carnet)).toEqual(['left']);
      // What her tool sends now is withheld, as before.
      await aClient(carnet).post([aNamedStatement({ actor: agentOf('ada') })]);
      expect(await everyId(aClient(carnet), { agent: JSON.stringify(agentOf('ada')) })).toEqual([]);
    });
    expect(await done(on, 'verify')).toMatchObject({ valid: true });
  };

  it('is refused without the erasures of after it, and with others', async () => {
    await forgetBeats(first);
    const list = readFileSync(at('list.ndjson'), 'utf8');
    writeFileSync(at('tampered.ndjson'), list.replace('"generation":1', '"generation":0'));
    const [, line = ''] = readFileSync(at('middle.ndjson'), 'utf8').split('\n');
    writeFileSync(at('spliced.ndjson'), `${list}${line}\n`);
    writeFileSync(at('foreign.ndjson'), list.replaceAll('"mac":"', '"mac":"A').replaceAll(/.("\})/g, '$1'));
    await restoreService();
    for (const [args, why] of [
      [[], 'who was erased since the backup, or has said no'],
      [['--noes', at('too-early.ndjson')], 'before the backup of'],
      [['--noes', at('tampered.ndjson')], 'is damaged: it lacks what the events'],
      [['--noes', at('spliced.ndjson')], 'has a line of another list: it is not as Carnet wrote it'],
      [['--noes', at('foreign.ndjson')], 'was not signed by this Carnet, or was changed since'],
      [['--erasures', at('none.ndjson')], 'there is no file'],
    ] as const)
      expect(await run(second, 'restore', at('backup'), ...args)).toMatchObject({
        code: why === 'there is no file' ? 5 : 2,
        stderr: expect.stringContaining(why) as string,
      });
  });

  it('is refused with a list that ends before the one that the settings name', async () => {
    await restoreService();
    await forgetBeats(first);
    noesFile = 'list.ndjson';
    try {
      expect(await run(second, 'restore', at('backup'), '--noes', at('middle.ndjson'))).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(/list.ndjson \(NOES_FILE\) goes on to event \d+, and .* ends at \d+/) as string,
      });
    } finally {
      noesFile = 'none';
    }
  });

  it('keeps the list of noes from being replaced where it was put back without it', async () => {
    const list = readFileSync(at('list.ndjson'), 'utf8');
    const older = backendKind === 'served' ? second : makeBackends();
    expect(await run(older, 'noes', 'export', at('list.ndjson'))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('it has noes that this store does not know') as string,
    });
    expect(await run(older, 'noes', 'export', at('foreign.ndjson'))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('or was changed since; say --over to replace it') as string,
    });
    expect(readFileSync(at('list.ndjson'), 'utf8')).toBe(list);
    copyFileSync(at('list.ndjson'), at('lost.ndjson'));
    expect(await done(older, 'noes', 'export', at('lost.ndjson'), '--over')).toMatchObject({ noes: 0 });
    if (older !== second) await older.remove();
  });

  it('has what was acknowledged, and nothing that was erased since', async () => {
    await forgetBeats(first);
    expect(await done(second, 'restore', at('backup'), '--noes', at('list.ndjson'))).toMatchObject({
      erasures: 3,
      faults: [],
    });
    await check(second, { hasLate: backendKind === 'served', hasList: true });
    // The list of the next night has them all, under ids of this store.
    copyFileSync(at('list.ndjson'), at('nightly.ndjson'));
    const nightly = (await done(second, 'noes', 'export', at('nightly.ndjson'))) as { readonly noes: number };
    expect(nightly.noes).toBeGreaterThanOrEqual(3);
    if (backendKind === 'served') return;
    expect(await run(second, 'restore', at('backup'), '--no-noes-since')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('restore into an empty folder, or say --over') as string,
    });
    await whileRunning(second, async () => {
      const { storeUrl, journalUrl } = second;
      const beside = { ...second, storeUrl: storeUrl.replace('store.db', 'other.db') };
      expect(await run(beside, 'restore', at('backup'), '--store-only')).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('journal.db is in use: stop every process of Carnet first') as string,
      });
      const without = { ...beside, journalUrl: journalUrl.replace('journal.db', 'other-journal.db') };
      expect(await run(without, 'restore', at('backup'), '--store-only')).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('restore without --store-only') as string,
      });
      expect(await run(second, 'restore', at('backup'), '--no-noes-since', '--over')).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('is in use: stop every process of Carnet first') as string,
      });
    });
  });

  it('goes beside a journal that has survived, which has the erasures and what came since', async () => {
    await forgetBeats(first);
    await restoreService();
    if (backendKind === 'embedded')
      for (const suffix of ['', '-wal', '-shm'])
        rmSync(`${first.storeUrl.slice('sqlite:'.length)}${suffix}`, { force: true });
    await forgetBeats(first).catch(() => undefined);
    const args = ['restore', at('backup'), '--store-only', ...(backendKind === 'embedded' ? ['--over'] : [])];
    expect(await done(first, ...args)).toMatchObject({ faults: [] });
    await check(first, { hasLate: true });
  });

  it('goes by a list of noes of an earlier release, and says what it cannot tell', async () => {
    if (backendKind === 'served') return;
    const key = noesKeyOf({ root: MASTER_KEY });
    const { noes, head, until } = await readNoesFile(at('list.ndjson'), key);
    const line = sealLine({ after: 0, seq: 0, ...head, ...(until === undefined ? {} : { until }), noes }, key);
    writeFileSync(at('unbound.ndjson'), `${headerLine(key)}${line}`);
    const third = makeBackends();
    expect(await done(third, 'restore', at('backup'), '--noes', at('unbound.ndjson'))).toMatchObject({
      erasures: 3,
      left: [expect.stringContaining('the list of noes is of an earlier release') as string],
    });
    await check(third, { hasLate: false, hasList: true });
    await third.remove();
  });

  it('goes by a list of erasures of an earlier release, which knows nothing else', async () => {
    if (backendKind === 'served') return;
    const erasures = await inStore(second, readErasures);
    const { madeAt } = JSON.parse(readFileSync(at('backup/manifest.json'), 'utf8')) as { readonly madeAt: string };
    const ledger = { format: 'carnet-erasures', version: 1, exportedAt: new Date().toISOString(), erasures } as const;
    const signed = await signLedger(ledger, await ledgerKeysOf({ root: MASTER_KEY }));
    writeFileSync(at('old.json'), JSON.stringify(signed));
    const third = makeBackends();
    expect(await done(third, 'restore', at('backup'), '--erasures', at('old.json'))).toMatchObject({
      erasures: 3,
      settings: 0,
      unknownSince: madeAt,
    });
    await check(third, { hasLate: false, hasList: true });
    // Put back once more beside its journal: people whom nobody had asked are not asked by that.
    const again = ['restore', at('backup'), '--store-only', '--over'];
    expect(await done(third, ...again)).toMatchObject({ faults: [], unknownSince: madeAt });
    expect(await done(third, 'noes', 'asked')).toEqual({ unknownSince: madeAt });
    expect(await done(third, ...again)).not.toHaveProperty('unknownSince');
    await third.remove();
  });

  it('is refused beside processes that run, and keeps none from its next start', async () => {
    if (backendKind === 'embedded') return;
    await whileRunning(first, async () => {
      expect(await run(first, 'restore', at('backup'), '--noes', at('list.ndjson'))).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(/of Carnet runs?: stop every process/) as string,
      });
    });
    expect(await inStore(first, ({ facts }) => facts.find(COPY_UNDER_WAY))).toBeUndefined();
  });

  it('is refused where a file is not as it was', async () => {
    if (backendKind === 'served') return;
    const file = at('backup/store.db');
    const bytes = readFileSync(file);
    bytes[1000] = (bytes[1000] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    expect(await run(second, 'restore', at('backup'), '--no-noes-since', '--over')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('has other content: its SHA-256 differs') as string,
    });
  });
});
