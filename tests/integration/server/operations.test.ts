import { randomUUID } from 'node:crypto';
import { aStudy } from '../../support/builders/consent/a-purpose.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { type Address, aClient } from '../../support/clients/client.ts';
import { aStaffName, type StaffClient, staffClient } from '../../support/clients/staff/staff-client.ts';
import type { StaffBrowser } from '../../support/clients/staff/staff-browser.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

interface Totals {
  readonly accepted: number;
  readonly refused: number;
  readonly withheld: number;
}

interface Overview extends Record<string, unknown> {
  readonly organisation: string;
  readonly lastHour: { readonly step: string; readonly accepted: readonly number[] };
  readonly lastWeek: { readonly step: string; readonly accepted: readonly number[] };
  readonly sink: { readonly lagSeconds: number; readonly partitions?: readonly { readonly messages?: number }[] };
  readonly parts: readonly { readonly part: string; readonly health: string; readonly processes?: number }[];
  readonly attention: readonly { readonly kind: string; readonly link: string; readonly count?: number }[];
}

interface StudiesOverview {
  readonly releaser: object | null;
  readonly studies: readonly { readonly study: string; readonly emits?: string }[];
}

interface Figures {
  readonly source: string;
  readonly lastDay: Totals;
  readonly lastUsed: string | null;
  readonly refused: readonly { readonly kind: string; readonly count: number; readonly fault?: string }[];
  readonly faults: readonly {
    readonly pointer?: string;
    readonly key?: string;
    readonly count: number;
    readonly first: string;
    readonly last: string;
  }[];
  readonly keys: readonly { readonly key: string; readonly lastUsed: string | null }[];
  readonly quota: { readonly perMinute: object; readonly statements: number };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
const unique = (name: string): string => `${name}-${randomUUID().slice(0, 8)}`;

describeOnBackends('both', 'Operators who watch Carnet', (makeBackends) => {
  const carnet = useCarnet(makeBackends);
  const [school, moodle, other] = [`org:${unique('school')}`, unique('moodle'), unique('other')];
  let staff: StaffClient;
  let operator: StaffBrowser;
  let tool: Address;

  const read = async <T>(path: string, browser?: StaffBrowser, status = 200): Promise<T> => {
    const request = browser === undefined ? staff.send('get', path) : browser.get(path, { Accept: 'application/json' });
    return (await request.expect(status)).body as T;
  };
  const figures = (id: string) => read<Figures>(`/v1/operations/sources/${id}`);

  beforeAll(async () => {
    staff = staffClient(carnet);
    await carnet.store.deadLetters.put({
      ...{ partition: 0, offset: 1_000_000, addedAt: Date.now(), reason: 'unreadable', bytes: Buffer.of(1) },
    });
    await staff.send('post', '/v1/organisations', { id: school, name: 'School' }).expect(201);
    await staff.send('post', '/v1/sources', { id: moodle, name: 'Moodle', organisation: school }).expect(201);
    tool = { url: carnet.url, authorization: await carnet.issue(moodle, ['all']) };
    operator = await staff.joined({ name: aStaffName(), organisation: school, roles: ['operator'] });
    await aClient(tool).post([aNamedStatement(), aNamedStatement()]).expect(200);
    const stranger = { url: carnet.url, authorization: await carnet.issue(other, ['all']) };
    await aClient(stranger).post(aNamedStatement()).expect(200);
    await aClient(tool)
      .post({ ...aNamedStatement(), verb: { id: 'Léa has answered' } })
      .expect(400);
    await waitFor('the counts of both sources', async () => {
      const [{ lastDay }, of] = await Promise.all([figures(moodle), figures(other)]);
      return lastDay.accepted === 2 && lastDay.refused === 1 && of.lastDay.accepted === 1;
    });
    await waitFor('the last use and the last refusal', async () => {
      const { lastUsed, refused } = await figures(moodle);
      return lastUsed !== null && refused[0]?.fault !== undefined;
    });
  });

  it('see what a source sent, why it was refused without its words, and when its keys were used', async () => {
    const found = await figures(moodle);
    expect(found).toMatchObject({
      source: moodle,
      lastDay: { accepted: 2, refused: 1, withheld: 0 },
      refused: [{ kind: 'invalid-statement', title: 'A statement does not conform to the standard', count: 1 }],
    });
    expect(found.refused[0]?.fault).toMatch(/^\/verb\/id must be /);
    expect(JSON.stringify(found)).not.toContain('Léa');
    expect(found.keys).toEqual([{ key: expect.any(String) as string, lastUsed: expect.any(String) as string }]);
    expect(found.lastUsed).toBe(found.keys[0]?.lastUsed);
    expect(found.quota.perMinute).toMatchObject({ statements: expect.any(Number) as number });
  });

  it('see three faults of one request as three rows, with the key and the shape of what was sent', async () => {
    const tool2 = unique('h5p');
    await staff.send('post', '/v1/sources', { id: tool2, name: 'H5P' }).expect(201);
    const authorization = await carnet.issue(tool2, ['all']);
    const statement = aNamedStatement();
    const bad = {
      actor: { mbox: 'lea@school.example' },
      verb: { display: { en: 'Léa' } },
      object: { id: 'course 17' },
    };
    const client = aClient({ url: carnet.url, authorization });
    await client.post([{ ...statement, ...bad }]).expect(400);
    await client.post([statement, { ...statement, id: undefined, object: { id: 'course 18' } }]).expect(400);
    await waitFor('the faults of both requests', async () =>
      (await figures(tool2)).faults.some(({ count }) => count === 2),
    );
    const { faults, keys } = await figures(tool2);
    const of = { kind: 'invalid-statement', title: 'A statement does not conform to the standard' };
    const byPointer = faults.toSorted((a, b) => String(a.pointer).localeCompare(String(b.pointer)));
    expect(byPointer).toMatchObject([
      { ...of, pointer: '/actor/mbox', count: 1, sample: '"a…@a….a…"' },
      { ...of, pointer: '/object/id', count: 2, sample: '"a… 99"' },
      { ...of, pointer: '/verb', detail: 'lacks the property "id"', count: 1, sample: '{display: {…: "é…"}}' },
    ]);
    for (const { key, first, last } of faults) {
      expect(key).toBe(keys[0]?.key);
      expect(Date.parse(first)).toBeLessThanOrEqual(Date.parse(last));
    }
    const texts = faults.map(({ key, first, last, ...text }) => text);
    expect(JSON.stringify(texts)).not.toMatch(/Léa|lea|school|17|18/);
  });

  it('see the whole installation where they are of the root, with the series and the health of the parts', async () => {
    await waitFor('the signs of life', async () => {
      const { parts } = await read<Overview>('/v1/operations');
      return parts.length === 6 && parts.every(({ health }) => health === 'up');
    });
    const overview = await read<Overview>('/v1/operations');
    expect(overview.organisation).toBe('org:default');
    expect(sum(overview.lastHour.accepted)).toBeGreaterThanOrEqual(3);
    expect([overview.lastHour.step, overview.lastHour.accepted.length]).toEqual(['PT60S', 60]);
    expect([overview.lastWeek.step, overview.lastWeek.accepted.length]).toEqual(['PT3600S', 168]);
    expect(overview.parts.map(({ part, health }) => `${part} ${health}`)).toEqual([
      'journal up',
      'store up',
      'api up',
      'sink up',
      'releaser up',
      'forwarding up',
    ]);
    expect(overview.sink.partitions?.length).toBe((await carnet.journal.partitions()).length);
    expect(overview).toMatchObject({ backup: null, releaser: { lagMessages: expect.any(Number) as number } });
  });

  it('see the figures of their own organisation alone where they are of another', async () => {
    const overview = await read<Overview>('/v1/operations', operator);
    expect(overview.organisation).toBe(school);
    expect(sum(overview.lastHour.accepted)).toBe(2);
    expect(sum(overview.lastWeek.accepted)).toBe(2);
    for (const name of ['disk', 'backup', 'releaser']) expect(overview).not.toHaveProperty(name);
    expect(overview.sink).toEqual({ lagSeconds: expect.any(Number) as number });
    const { sources } = await read<{ sources: readonly Figures[] }>('/v1/operations/sources', operator);
    expect(sources.map(({ source }) => source)).toEqual([moodle]);
    await read(`/v1/operations/sources/${other}`, operator, 404);
  });

  it('page through the sources in their scope', async () => {
    const found: string[] = [];
    let path: string | undefined = '/v1/operations/sources?limit=1';
    while (path !== undefined) {
      const page: { sources: readonly Figures[]; more?: string } = await read(path);
      expect(page.sources).toHaveLength(1);
      found.push(...page.sources.map(({ source }) => source));
      path = page.more;
    }
    expect(found).toEqual((await carnet.store.sources.listSources()).map(({ id }) => id).toSorted());
    await read('/v1/operations/sources?limit=51', undefined, 400);
  });

  it('see how the studies over their sources do, and how far release is behind', async () => {
    const [ofSchool, ofBoth] = [`study:${unique('school')}`, `study:${unique('both')}`];
    const draft = (id: string, sources: readonly string[]) =>
      carnet.store.purposes.add({
        ...aStudy({ id, state: 'draft', scope: { sources, profiles: [], verbs: [], activityTypes: [] } }),
        ...{ v: 1, owner: other },
      });
    await draft(ofSchool, [moodle]);
    await draft(ofBoth, [moodle, other]);
    const studies = async (browser?: StaffBrowser) => read<StudiesOverview>('/v1/operations/studies', browser);
    let found = await studies();
    await waitFor('a releaser that says how far it is', async () => {
      found = await studies();
      return found.releaser !== null;
    });
    expect(found.releaser).toEqual({ lagSeconds: expect.any(Number) as number });
    expect(found.studies.map(({ study }) => study).toSorted()).toEqual([ofBoth, ofSchool].toSorted());
    expect((await studies(operator)).studies).toEqual([
      {
        ...{ study: ofSchool, title: { en: 'How pupils learn spelling' }, version: 1, state: 'draft', lab: other },
        ...{ hindrances: ['submission', 'approval', 'agreement', 'opening'], backfilling: false },
      },
    ]);
  });

  it('see nothing of the release of a study where a newer draft alone is over their sources', async () => {
    const id = `study:${unique('wider')}`;
    const of = (source: string, about: object) =>
      carnet.store.purposes.add({
        ...aStudy({ id, scope: { sources: [source], profiles: [], verbs: [], activityTypes: [] }, ...about }),
        ...{ v: 1, owner: other, agreement: { version: 1, hash: 'x', at: 1 } },
      });
    await of(other, {});
    await of(moodle, { version: 2, state: 'draft' });
    const found = async (browser?: StaffBrowser) =>
      (await read<StudiesOverview>('/v1/operations/studies', browser)).studies.find(({ study }) => study === id);
    await waitFor('its release', async () => (await found())?.emits !== undefined);
    expect(await found(operator)).toMatchObject({ study: id, next: { version: 2 } });
    expect(await found(operator)).not.toHaveProperty('emits');
  });

  it('are shown a dead letter, where all of its sources are in their scope', async () => {
    const waiting = async (browser?: StaffBrowser) =>
      (await read<Overview>('/v1/operations', browser)).attention.filter(({ kind }) => kind === 'dead-letters');
    expect(await waiting()).toMatchObject([{ severity: 'error', count: 1, link: '/v1/dead-letters' }]);
    expect(await waiting(operator)).toEqual([]);
  });

  it('are shown a tool whose statements are refused, with its own fault', async () => {
    const refused = async () =>
      (await read<Overview>('/v1/operations', operator)).attention.filter(({ kind }) => kind === 'refusals-rising');
    await waitFor('the row', async () => (await refused()).length > 0);
    expect(await refused()).toMatchObject([
      { about: moodle, count: 1, refusal: { kind: 'invalid-statement', share: 1 / 3 } },
    ]);
    expect(JSON.stringify(await refused())).not.toContain('Léa');
  });

  it('follow the figures as events, in the session of an account, until they sign out', async () => {
    const browser = await staff.joined({ name: aStaffName(), organisation: school, roles: ['operator'] });
    const answer = await fetch(`${carnet.url}/v1/operations/live`, {
      headers: { Cookie: browser.cookies(), 'Last-Event-ID': 'anything' },
    });
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    await browser.signOut();
    const text = await answer.text();
    expect(text).toMatch(/^retry: 5000\n\nevent: figures\ndata: \{/);
    const [, data = ''] = /^event: figures\ndata: (.*)$/m.exec(text) ?? [];
    expect(JSON.parse(data)).toMatchObject({
      organisation: school,
      lastTenSeconds: {},
      lastMinute: {},
      attention: [{ kind: 'refusals-rising' }],
    });
    expect(text.endsWith('event: end\ndata: {}\n\n')).toBe(true);
  });

  it('need the role of an operator', async () => {
    const steward = await staff.joined({ name: aStaffName(), organisation: school, roles: ['steward'] });
    for (const path of ['/v1/operations', '/v1/operations/live', '/v1/operations/sources', '/v1/operations/studies'])
      await steward.get(path, { Accept: 'application/json' }).expect(403);
  });
});
