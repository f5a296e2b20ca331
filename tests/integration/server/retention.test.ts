import { randomUUID } from 'node:crypto';
import type { AuditEvent } from '../../../src/consent/audit/hash-chain.ts';
import { addDueStatements, addLateErasure, addOldStates } from '../../support/builders/store/busy-operations.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import type { StaffBrowser } from '../../support/clients/staff/staff-browser.ts';
import { aStaffName, type StaffClient, staffClient } from '../../support/clients/staff/staff-client.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

const DAY = 86_400_000;

interface DryRun {
  readonly before: string;
  readonly past: { readonly statements: number; readonly documents: number };
  readonly days: readonly { readonly day: string; readonly statements: number }[];
}

interface Overview {
  readonly sweep: { readonly last: string | null; readonly next: string };
  readonly erasures?: { readonly late: boolean; readonly since?: string };
}

const unique = (name: string): string => `${name}-${randomUUID().slice(0, 8)}`;

describeOnBackends('both', 'Operators who look at retention', (makeBackends) => {
  const carnet = useCarnet(makeBackends, { accessRecordDays: 30 });
  const [school, moodle, other] = [`org:${unique('school')}`, unique('moodle'), unique('other')];
  const path = '/v1/operations/retention';
  const now = Date.now();
  let staff: StaffClient;
  let operator: StaffBrowser;

  const read = async <T>(of: string, browser?: StaffBrowser, status = 200): Promise<T> => {
    const request = browser === undefined ? staff.send('get', of) : browser.get(of, { Accept: 'application/json' });
    return (await request.expect(status)).body as T;
  };
  const dryRun = (query = '') => read<DryRun>(`${path}/sources/${moodle}${query}`);
  const erase = (before: string) => staff.send('post', `${path}/sources/${moodle}/erase-documents`, { before });
  const events = async (): Promise<readonly AuditEvent[]> =>
    (await carnet.store.auditEvents.page({ limit: 1000 }))
      .map(({ body }) => JSON.parse(body) as AuditEvent)
      .filter(({ type, data }) => type === 'documents.erased' && data?.['source'] === moodle);
  const statesBefore = async (before: number): Promise<number> =>
    (await carnet.store.documents.countUpdatedBefore({ owner: moodle, source: moodle }, before)).state;

  beforeAll(async () => {
    staff = staffClient(carnet);
    await staff.send('post', '/v1/organisations', { id: school, name: 'School' }).expect(201);
    const sources = [
      { id: moodle, name: 'Moodle', organisation: school, keep: 'P1Y' },
      { id: other, name: 'Other' },
    ];
    for (const source of sources) await staff.send('post', '/v1/sources', source).expect(201);
    operator = await staff.joined({ name: aStaffName(), organisation: school, roles: ['operator'] });
    await addDueStatements(carnet.store, { source: moodle, now, byDay: [0, 0, 9, 25] });
    await addOldStates(carnet.store, { source: moodle, now, count: 12 });
  });

  it('read how long everything is kept, and when the last sweep has ended', async () => {
    await waitFor('a sweep has ended', async () => (await read<Overview>(path)).sweep.last !== null);
    const { sweep, ...rest } = await read<Overview>(path);
    expect(Date.parse(sweep.next) - Date.parse(sweep.last!)).toBe(60_000);
    expect(rest).toMatchObject({
      organisation: 'org:default',
      keptFor: { journal: 'PT46H', deadLetters: 'PT48H', accessRecords: 'P30D', violations: 'P90D' },
    });
  });

  it('see a late erasure without a number where they are of the root, and none elsewhere', async () => {
    expect(await addLateErasure(carnet.store, now)).toBe(true);
    const { erasures } = await read<Overview>(path);
    const since = now - 3 * 3_600_000;
    expect(erasures).toEqual({ open: 0, late: true, since: new Date(since - (since % 60_000)).toISOString() });
    expect(await read<Overview>(path, operator)).not.toHaveProperty('erasures');
  });

  it('count by day what falls due, in whole tens, and change nothing', async () => {
    const { before, past, days } = await dryRun();
    expect(Date.parse(before)).toBeLessThan(Date.now() - 364 * DAY);
    expect(past).toEqual({ statements: 0, documents: 10 });
    expect(days).toHaveLength(30);
    expect(days.filter(({ statements }) => statements > 0)).toEqual([
      { day: new Date(now + 3 * DAY).toISOString().slice(0, 10), statements: 20 },
    ]);
    expect(await dryRun('?keep=P6M')).toMatchObject({ keep: 'P6M', past: { statements: 30 }, sourceKeep: 'P1Y' });
    expect(await read(`${path}/sources/${other}`)).toMatchObject({ before: null, days: [], sourceKeep: null });
    expect(await statesBefore(now)).toBe(12);
    expect(await events()).toEqual([]);
  });

  it('erase documents past the retention, which the chain tells, and no others', async () => {
    const { before } = await dryRun();
    await erase(new Date(Date.parse(before) + DAY).toISOString()).expect(409);
    await erase('yesterday').expect(400);
    expect(await statesBefore(now)).toBe(12);
    const { body } = await erase(before).expect(200);
    expect(body).toEqual({ source: moodle, before, documents: 10 });
    expect(await statesBefore(now)).toBe(0);
    expect((await events()).map(({ by, data }) => [by.id, data])).toEqual([['key', { source: moodle, before }]]);
  });

  it('reach the sources of their organisation alone', async () => {
    const { sources } = await read<{ sources: readonly object[] }>(`${path}/sources`, operator);
    expect(sources).toMatchObject([{ source: moodle, sourceKeep: 'P1Y', purposeKeep: 'P1Y' }]);
    await read(`${path}/sources/${other}`, operator, 404);
    await read(`${path}/sources/${moodle}?keep=PT1H`, operator, 400);
    const page = await read<{ sources: readonly object[]; more: string }>(`${path}/sources?limit=1`);
    expect(page.sources).toHaveLength(1);
    expect((await read<{ sources: readonly object[] }>(page.more)).sources).toHaveLength(1);
  });
});
