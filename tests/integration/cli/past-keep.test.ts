import type { AuditEvent } from '../../../src/consent/audit/hash-chain.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { aDocument, aScope } from '../../support/builders/store/a-document.ts';
import { aClient } from '../../support/clients/client.ts';
import { runCommand } from '../../support/servers/processes/in-process-command.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { MASTER_KEY, useCarnet } from '../../support/servers/running-carnet.ts';

const NONE = { state: 0, 'agent-profile': 0, 'activity-profile': 0 };

describeOnBackends('one', 'carnet sources past-keep', (makeBackends) => {
  const carnet = useCarnet(makeBackends);
  const pastKeep = (...args: readonly string[]) =>
    runCommand(['sources', 'past-keep', ...args, '--json'], {
      STORE_URL: carnet.backends.storeUrl,
      JOURNAL_URL: carnet.backends.journalUrl,
      CARNET_MASTER_KEY: MASTER_KEY.toString('base64'),
    });
  const counted = async (...args: readonly string[]): Promise<unknown> => {
    const { code, stdout, stderr } = await pastKeep(...args);
    expect([code, stderr]).toEqual([0, '']);
    return JSON.parse(stdout) as unknown;
  };
  const events = async (): Promise<readonly AuditEvent[]> =>
    (await carnet.store.auditEvents.page({ limit: 1000 }))
      .map(({ body }) => JSON.parse(body) as AuditEvent)
      .filter(({ type, data }) => type === 'documents.erased' && data?.['source'] === 'wiki');
  const left = (): Promise<string[]> =>
    Promise.all(
      ['old', 'young'].map(async (one) =>
        (await carnet.store.documents.read({ ...aScope(), owners: ['wiki'] }, one)) === undefined ? '' : one,
      ),
    );

  beforeAll(async () => {
    const authorization = await carnet.issue('wiki', ['all']);
    await aClient({ url: carnet.url, authorization }).post(aNamedStatement()).expect(200);
    const of = (about: Parameters<typeof aDocument>[0]) =>
      carnet.store.documents.write(aDocument({ owner: 'wiki', source: 'wiki', ...about }), undefined);
    await of({ id: 'old', updatedAt: Date.parse('2025-12-31T23:59:59.999Z') });
    await of({ id: 'young', updatedAt: Date.parse('2026-01-01T00:00:00.000Z') });
    await of({ scope: { resource: 'agent-profile', agent: 'mbox:ada' }, updatedAt: 5 });
    await carnet.issue('other', ['all']);
    await carnet.store.documents.write(aDocument({ owner: 'other', source: 'other', updatedAt: 5 }), undefined);
  });

  it('counts statements and documents before a date, and by what the source keeps', async () => {
    const before = '2026-01-01T00:00:00.000Z';
    const documents = { ...NONE, state: 1, 'agent-profile': 1 };
    expect(await counted('wiki', '--before', '2026-01-01')).toEqual([
      { source: 'wiki', before, statements: 0, documents },
    ]);
    const now = new Date().toISOString();
    expect(await counted('wiki', '--before', now)).toEqual([
      { source: 'wiki', before: now, statements: 1, documents: { ...documents, state: 2 } },
    ]);
    expect(await counted('wiki', '--keep', 'P30Y')).toMatchObject([
      { source: 'wiki', keep: 'P30Y', statements: 0, documents: { ...NONE, 'agent-profile': 1 } },
    ]);
    expect(await counted('wiki')).toEqual([{ source: 'wiki', statements: 0, documents: NONE }]);
    expect(await counted('--before', '2026-01-01')).toContainEqual({
      source: 'other',
      before,
      statements: 0,
      documents: { ...NONE, state: 1 },
    });
  });

  it('erases what one source wrote last where sources share documents under one owner', async () => {
    for (const [id, other] of [
      ['sharing-a', 'sharing-b'],
      ['sharing-b', 'sharing-a'],
    ] as const) {
      await carnet.issue(id, ['all']);
      const found = await carnet.store.sources.findSource(id);
      await carnet.store.sources.updateSource({ ...found!, shares: [other], v: found!.v + 1 });
    }
    for (const source of ['sharing-a', 'sharing-b'])
      await carnet.store.documents.write(
        aDocument({ owner: 'sharing-a', source, id: `of ${source}`, updatedAt: 5 }),
        undefined,
      );
    const of = (id: string) => carnet.store.documents.read({ ...aScope(), owners: ['sharing-a'] }, `of sharing-${id}`);
    expect(await counted('sharing-a', '--before', '2026-01-01', '--erase-documents')).toMatchObject([
      { documents: { ...NONE, state: 1 }, erasedDocuments: 1 },
    ]);
    expect(await of('a')).toBeUndefined();
    expect(await of('b')).toBeDefined();
    expect(await counted('sharing-b', '--before', '2026-01-01', '--erase-documents')).toMatchObject([
      { documents: { ...NONE, state: 1 }, erasedDocuments: 1 },
    ]);
    expect(await of('b')).toBeUndefined();
  });

  it.each([
    ['wiki', '--before', '2026-02-30'],
    ['wiki', '--before', '2026'],
    ['wiki', '--before', '2999-01-01'],
    ['wiki', '--before', '2026-01-01', '--keep', 'P1Y'],
    ['--before', '2026-01-01', '--erase-documents'],
  ])('refuses %s %s %s', async (...args) => {
    expect(await pastKeep(...args)).toMatchObject({ code: 2, stdout: '' });
  });

  it('changes nothing in a dry run, then erases the documents of one source alone, which the chain tells', async () => {
    const erase = ['wiki', '--before', '2026-01-01', '--erase-documents'];
    expect(await counted(...erase, '--dry-run')).toMatchObject([{ documents: { state: 1, 'agent-profile': 1 } }]);
    expect(await left()).toEqual(['old', 'young']);
    expect(await events()).toEqual([]);
    expect(await counted(...erase)).toMatchObject([{ source: 'wiki', erasedDocuments: 2 }]);
    expect(await left()).toEqual(['', 'young']);
    expect((await events()).map(({ by, data }) => [by.id, data])).toEqual([
      ['cli', { source: 'wiki', before: '2026-01-01T00:00:00.000Z' }],
    ]);
    expect(await counted('other', '--before', '2026-01-01')).toMatchObject([{ documents: { state: 1 } }]);
    expect(await counted(...erase)).toMatchObject([{ erasedDocuments: 0 }]);
  });
});
