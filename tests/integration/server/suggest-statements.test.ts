import { randomUUID } from 'node:crypto';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import type { Actor } from '../../../src/xapi/model/types.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aClient } from '../../support/clients/client.ts';
import type { StaffBrowser } from '../../support/clients/staff/staff-browser.ts';
import { aStaffName, staffClient } from '../../support/clients/staff/staff-client.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

interface Suggestion {
  readonly value: string;
  readonly label: string;
}

const unique = (name: string): string => `${name}-${randomUUID().slice(0, 8)}`;
const LEA = { name: 'Léa Martin', mbox: 'mailto:lea@school.example' };
const ACCOUNT = { homePage: 'https://moodle.example', name: '42' };

describeOnBackends('both', 'Suggestions of filters', (makeBackends) => {
  const carnet = useCarnet(makeBackends);
  const [school, moodle, other] = [`org:${unique('school')}`, unique('moodle'), unique('other')];
  let operator: StaffBrowser;

  const send = (query: Readonly<Record<string, string>>, language = 'en') =>
    operator
      .get(`/v1/statements/suggestions?${new URLSearchParams(query).toString()}`, { Accept: 'application/json' })
      .set('Accept-Language', language);
  const suggested = async (query: Readonly<Record<string, string>>, language?: string) =>
    ((await send(query, language).expect(200)).body as { readonly suggestions: readonly Suggestion[] }).suggestions;
  const recordsOf = async () =>
    (await carnet.store.accessRecords.scan({ limit: 1000 })).filter(({ source }) => source === moodle);

  beforeAll(async () => {
    const staff = staffClient(carnet);
    await staff.send('post', '/v1/organisations', { id: school, name: 'School' }).expect(201);
    await staff.send('post', '/v1/sources', { id: moodle, name: 'Moodle', organisation: school }).expect(201);
    operator = await staff.joined({ name: aStaffName(), organisation: school, roles: ['operator'] });
    const tool = { url: carnet.url, authorization: await carnet.issue(moodle, ['all']) };
    const stranger = { url: carnet.url, authorization: await carnet.issue(other, ['all']) };
    const did = (actor: Actor, verb: string, object: string) =>
      aNamedStatement({
        actor,
        verb: { id: `https://verbs.example/${verb}`, display: { en: verb, fr: `${verb} (fr)` } },
        object: { id: `https://school.example/${object}`, definition: { name: { en: `The ${object}` } } },
      });
    await aClient(tool)
      .post(did(LEA, 'started', 'exercise'))
      .expect(200);
    await aClient(tool)
      .post(did({ name: 'Noé', account: ACCOUNT }, 'finished', 'lesson'))
      .expect(200);
    await aClient(stranger)
      .post(did({ name: 'Léandre', mbox: 'mailto:x@x.example' }, 'hidden', 'secret'))
      .expect(200);
    await waitFor('the statements are stored', async () => (await suggested({ field: 'verb' })).length === 2);
  });

  it('are verbs and activities of the sources in scope, the last first, in the language of the reader', async () => {
    expect(await suggested({ field: 'verb' })).toEqual([
      { value: 'https://verbs.example/finished', label: 'finished' },
      { value: 'https://verbs.example/started', label: 'started' },
    ]);
    expect((await suggested({ field: 'verb' }, 'fr')).map(({ label }) => label)).toContain('started (fr)');
    expect(await suggested({ field: 'activity', q: 'EXER' })).toEqual([
      { value: 'https://school.example/exercise', label: 'The exercise' },
    ]);
    expect(await suggested({ field: 'verb', limit: '1' })).toHaveLength(1);
    expect(await suggested({ field: 'verb', source: moodle })).toHaveLength(2);
  });

  it('find an IRI in full, and nothing of a source out of scope', async () => {
    expect(await suggested({ field: 'verb', q: 'https://verbs.example/started' })).toHaveLength(1);
    expect(await suggested({ field: 'verb', q: 'https://verbs.example/hidden' })).toEqual([]);
    expect(await suggested({ field: 'activity', q: 'secret' })).toEqual([]);
    await send({ field: 'verb', source: other }).expect(400);
  });

  it('are people by part of their name, without accents, whose access records say so', async () => {
    const before = await recordsOf();
    await suggested({ field: 'verb', q: 'started' });
    expect(await recordsOf()).toEqual(before);
    expect(await suggested({ field: 'agent', q: 'lea' })).toEqual([
      { value: JSON.stringify({ mbox: LEA.mbox }), label: LEA.name },
    ]);
    expect(await recordsOf()).toEqual([
      expect.objectContaining({
        route: '/v1/statements',
        filter: { agent: null },
        given: 1,
        reader: expect.objectContaining({ role: 'operator' }) as object,
      }),
    ]);
    for (const q of ['mbox', 'mailto', 'school', 'homePage'])
      expect(await suggested({ field: 'agent', q })).toEqual([]);
    expect(await suggested({ field: 'agent', q: 'lea@school.example' })).toHaveLength(1);
    expect(await suggested({ field: 'agent', q: 'noe' })).toEqual([
      { value: JSON.stringify({ account: ACCOUNT }), label: 'Noé' },
    ]);
  });

  it.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ['a person without a part of the name', { field: 'agent' }, ['q']],
    ['a person by one letter', { field: 'agent', q: 'l' }, ['q']],
    ['a person by marks without letters', { field: 'agent', q: '\u0301\u0301' }, ['q']],
    ['a person by signs of JSON', { field: 'agent', q: '":"' }, ['q']],
    ['an unknown filter and a long text', { field: 'group', q: 'x'.repeat(201) }, ['field', 'q']],
    ['too many', { field: 'verb', limit: '51' }, ['limit']],
  ])('are refused for %s', async (_, query, at) => {
    const { body } = await send(query).expect(400);
    expect((body as { readonly faults: readonly { readonly at: string }[] }).faults.map((one) => one.at)).toEqual(at);
  });
});
