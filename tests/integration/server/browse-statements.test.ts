import { randomUUID } from 'node:crypto';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { aViolation } from '../../support/builders/store/a-violation.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { type Address, aClient } from '../../support/clients/client.ts';
import { aStaffName, type StaffClient, staffClient } from '../../support/clients/staff/staff-client.ts';
import type { StaffBrowser } from '../../support/clients/staff/staff-browser.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

interface Page {
  readonly statements: readonly {
    readonly id: string;
    readonly source: string;
    readonly voided: boolean;
    readonly voidedBy?: { readonly id: string; readonly stored: string };
    readonly violates: readonly string[];
    readonly sentence: string;
    readonly statement: { readonly id: string };
  }[];
  readonly more?: string;
  readonly tail: string;
}

const REGISTRATION = randomUUID();
const PROFILE = 'https://profile.example/v1';
const unique = (name: string): string => `${name}-${randomUUID().slice(0, 8)}`;

describeOnBackends('both', 'Operators who look at statements', (makeBackends) => {
  const carnet = useCarnet(makeBackends);
  const [school, moodle, other] = [`org:${unique('school')}`, unique('moodle'), unique('other')];
  const steps = ['started', 'answered', 'finished'].map((verb) =>
    aNamedStatement({
      actor: { name: 'Léa', mbox: 'mailto:lea@school.example' },
      verb: { id: `https://verbs.example/${verb}`, display: { en: verb, fr: `${verb} (fr)` } },
      object: { id: 'https://school.example/exercises/22', definition: { name: { en: 'Exercise 22' } } },
      result: { success: true, score: { raw: 3, max: 4 } },
      context: {
        registration: REGISTRATION,
        ...(verb === 'answered' ? { contextActivities: { category: [{ id: PROFILE }] } } : {}),
      },
    }),
  );
  const foreign = aNamedStatement();
  let staff: StaffClient;
  let operator: StaffBrowser;
  let tool: Address;

  const page = async (query: string, browser?: StaffBrowser, language = 'en'): Promise<Page> => {
    const path = query.startsWith('/') ? query : `/v1/statements?${query}`;
    const request = browser?.get(path, { Accept: 'application/json' }) ?? staff.send('get', path);
    return (await request.set('Accept-Language', language).expect(200)).body as Page;
  };
  const ids = ({ statements }: Page): readonly string[] => statements.map(({ id }) => id);

  beforeAll(async () => {
    staff = staffClient(carnet);
    await staff.send('post', '/v1/organisations', { id: school, name: 'School' }).expect(201);
    await staff.send('post', '/v1/sources', { id: moodle, name: 'Moodle', organisation: school }).expect(201);
    tool = { url: carnet.url, authorization: await carnet.issue(moodle, ['all']) };
    operator = await staff.joined({ name: aStaffName(), organisation: school, roles: ['operator'] });
    for (const step of steps) await aClient(tool).post(step).expect(200);
    const stranger = { url: carnet.url, authorization: await carnet.issue(other, ['all']) };
    await aClient(stranger).post(foreign).expect(200);
    // In the order of time an answer ends where the store is complete.
    await waitFor('the store is complete', async () =>
      ids(await page('ascending=true&limit=200')).includes(foreign.id),
    );
  });

  it('find those of their organisation alone, the newest first, each with a sentence in their language', async () => {
    const found = await page('', operator);
    expect(ids(found)).toEqual(steps.map(({ id }) => id).toReversed());
    expect(found.statements[1]).toMatchObject({
      id: steps[1]!.id,
      source: moodle,
      voided: false,
      statement: { id: steps[1]!.id, verb: steps[1]!.verb },
      sentence: 'Léa answered Exercise 22: right, 3 of 4 points',
      labels: { actor: 'Léa', verb: 'answered', object: 'Exercise 22', result: 'right, 3 of 4 points' },
      violates: [],
    });
    expect(found.statements[1]).not.toHaveProperty('voidedBy');
    expect((await page('', operator, 'fr')).statements[1]?.sentence).toContain('juste, 3 points sur 4');
    expect(ids(await page('limit=200'))).toContain(foreign.id);
  });

  it('do not find what is out of their scope, by id or by source', async () => {
    const asked = (query: string) => operator.get(`/v1/statements?${query}`, { Accept: 'application/json' });
    await asked(`statementId=${foreign.id}`).expect(404);
    for (const source of [other, 'misspelt', '__proto__'])
      expect((await asked(`source=${source}`).expect(400)).body).toMatchObject({
        faults: [{ at: 'source', detail: 'no source has this id' }],
      });
    expect(ids(await page(`statementId=${foreign.id}`))).toEqual([foreign.id]);
  });

  it.each<[string, string, readonly number[]]>([
    ['a registration, as a timeline', `registration=${REGISTRATION}&ascending=true`, [0, 1, 2]],
    ['a verb', `verb=${encodeURIComponent('https://verbs.example/finished')}`, [2]],
    ['an agent', `agent=${encodeURIComponent('{"mbox":"mailto:lea@school.example"}')}&limit=1`, [2]],
    ['a profile', `profile=${encodeURIComponent(PROFILE)}`, [1]],
    ['a profile that none names', 'profile=https://none.example', []],
    ['a source', 'source=SOURCE&ascending=true', [0, 1, 2]],
    ['a time to come', 'since=2099-01-01T00:00:00Z', []],
  ])('filter by %s', async (_, query, expected) => {
    expect(ids(await page(query.replace('SOURCE', moodle), operator))).toEqual(expected.map((at) => steps[at]!.id));
  });

  it.each(['false', 'true'])('page through all, with ascending=%s', async (ascending) => {
    const found: string[] = [];
    let next: string | undefined = `/v1/statements?limit=1&ascending=${ascending}`;
    while (next !== undefined) {
      const one: Page = await page(next, operator);
      found.push(...ids(one));
      next = one.more;
    }
    const all = steps.map(({ id }) => id);
    expect(found).toEqual(ascending === 'true' ? all : all.toReversed());
  });

  it('follow what comes by the tail of an answer, and see what was voided where they ask for it', async () => {
    let { tail } = await page('limit=1', operator);
    const late = aNamedStatement();
    await aClient(tool).post(late).expect(200);
    const found: string[] = [];
    await waitFor('the statement that comes', async () => {
      const next = await page(`ascending=true&cursor=${tail}`, operator);
      found.push(...ids(next).filter((id) => !steps.some((step) => step.id === id)));
      ({ tail } = next);
      return found.length > 0;
    });
    expect(found).toEqual([late.id]);
    const { voiding } = (
      await staff.send('post', `/v1/sources/${moodle}/voids`, { statement: late.id, reason: 'a test' }).expect(201)
    ).body as { readonly voiding: string };
    expect(ids(await page('', operator))).not.toContain(late.id);
    const [voided] = (await page('voided=true', operator)).statements.filter(({ id }) => id === late.id);
    expect(voided).toMatchObject({
      voided: true,
      voidedBy: { id: voiding },
      sentence: expect.stringMatching(/ \[voided\]$/) as string,
    });
    expect((await page(`statementId=${late.id}`, operator)).statements[0]?.voided).toBe(true);
  });

  it('see the versions of profiles that a statement violates', async () => {
    const [{ id }] = steps as unknown as readonly [{ readonly id: string }];
    const stored = (await carnet.store.statements.page({ where: [], ascending: true, limit: 500, maxExamined: 500 }))
      .statements;
    const statement = stored.find((one) => one.id.startsWith(id))!.id;
    for (const rule of ['presence', 'values'])
      await carnet.store.violations.add([aViolation({ statement, source: moodle, profile: PROFILE, rule })]);
    expect((await page(`statementId=${id}`, operator)).statements[0]?.violates).toEqual([PROFILE]);
  });

  it('leave an access record for the people in what they were given', async () => {
    const records = await carnet.store.accessRecords.scan({ limit: 1000 });
    expect(records.filter(({ route }) => route === '/v1/statements')).toContainEqual(
      expect.objectContaining({
        source: moodle,
        reader: expect.objectContaining({ role: 'operator', organisation: school }) as object,
        filter: { registration: null },
      }),
    );
  });

  it.each(['voided=maybe', 'cursor=x', 'since=yesterday', 'limit=x', 'format=ids', 'profile='])(
    'refuse %s',
    async (query) => {
      await staff.send('get', `/v1/statements?${query}`).expect(400);
    },
  );
});
