import { randomUUID } from 'node:crypto';
import type supertest from 'supertest';
import { aProfile } from '../../support/builders/profiles/a-profile-document.ts';
import { exerciseStatements } from '../../support/builders/statements/exercise-statements.ts';
import { accessRecordClient } from '../../support/clients/consent/access-record-client.ts';
import { aCmi5Session } from '../../support/clients/cmi5-session.ts';
import { aClient } from '../../support/clients/client.ts';
import { type AddedProfile, anOperator } from '../../support/clients/operator.ts';
import { aStaffName, staffClient } from '../../support/clients/staff/staff-client.ts';
import type { JsonObject } from '../../../src/xapi/model/types.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

type Launched = JsonObject & { readonly actor: { readonly account: JsonObject } };

interface Runs {
  readonly registration: string;
  readonly runs: readonly Readonly<Record<string, unknown>>[];
}
const runsIn = ({ body }: supertest.Response): Runs['runs'] => (body as Runs).runs;

describeOnBackends('both', 'the runs of a registration', (makeBackends) => {
  const carnet = useCarnet(makeBackends, { ackWaitMs: 30_000 });
  const operator = () => anOperator(carnet);
  const pathOf = (registration: string): string => `/v1/registrations/${registration}/runs`;
  const read = async (registration: string) => runsIn(await operator().get(pathOf(registration)).expect(200));

  const aSource = async (about: Readonly<Record<string, unknown>> = {}) => {
    const { id } = (await operator().add(aProfile()).expect(201)).body as AddedProfile;
    const source = await operator().source([], about);
    return { profile: id, source, client: aClient(source), ...exerciseStatements(id) };
  };

  it('are seen in progress, complete and broken, with what can come next', async () => {
    const { profile, source, client, registration, began, answered } = await aSource();
    const run = { profile: `${profile}/v1`, sources: [source.id], latest: expect.stringMatching(/Z$/) };
    const pattern = `${profile}/session`;
    await client.post(began()).expect(200);
    const [answer] = [`${profile}/answer`];
    const inProgress = { verdict: 'in-progress', patterns: [{ pattern, verdict: 'in-progress', expected: [answer] }] };
    expect(await read(registration)).toEqual([{ ...run, patterns: [inProgress], byTimestamp: [inProgress] }]);
    const complete = { verdict: 'accept', patterns: [{ pattern, verdict: 'accept', expected: [answer] }] };
    await client.post(answered()).expect(200);
    expect(await read(registration.toUpperCase())).toEqual([{ ...run, patterns: [complete], byTimestamp: [complete] }]);
    await client.post(began()).expect(200);
    expect(await read(registration)).toMatchObject([{ patterns: [{ verdict: 'reject' }] }]);
  });

  it('are those of the patterns in force: a changed one is computed anew', async () => {
    const { profile, client, registration, began } = await aSource();
    await client.post(began()).expect(200);
    const [session, answers] = aProfile({ id: profile }).patterns;
    const shorter = { ...session, sequence: [`${profile}/beginning`] };
    await operator()
      .add(aProfile({ id: profile, patterns: [shorter, answers] }))
      .expect(200);
    expect(await read(registration)).toMatchObject([{ patterns: [{ verdict: 'accept' }] }]);
  });

  it('are also read by timestamp: what came late completes a pattern there, or breaks it', async () => {
    const at = (second: number) => ({ timestamp: `2026-03-02T09:00:0${second}.000Z` });
    const { client, began, answered, registration } = await aSource();
    await client.post(answered(at(2))).expect(200);
    await client.post(began(at(1))).expect(200);
    expect(await read(registration)).toMatchObject([
      { patterns: [{ verdict: 'reject' }], byTimestamp: [{ verdict: 'accept' }] },
    ]);

    const other = await aSource();
    await other.client.post(other.began(at(2))).expect(200);
    await other.client.post(other.answered(at(1))).expect(200);
    expect(await read(other.registration)).toMatchObject([
      { patterns: [{ verdict: 'accept' }], byTimestamp: [{ verdict: 'reject' }] },
    ]);
  });

  it('are none of a registration without patterns; an unknown one is not found', async () => {
    const { client, registration, began } = await aSource();
    await client.post(began({ context: { registration } })).expect(200);
    expect(await read(registration)).toEqual([]);
    await operator().get(pathOf(randomUUID())).expect(404);
    await operator().get(pathOf('x')).expect(400);
  });

  it('are seen by operators who have their sources in scope, and each look is recorded', async () => {
    const staff = staffClient(carnet);
    const records = accessRecordClient(carnet);
    const organisations = ['north', 'south'].map((name) => `org:${name}-${randomUUID().slice(0, 8)}`);
    for (const id of organisations) await staff.send('post', '/v1/organisations', { id, name: id }).expect(201);
    const other = await operator().source([], { organisation: organisations[1] });
    const [north, south] = await Promise.all(
      organisations.map((organisation) =>
        staff.joined({ name: aStaffName(), organisation, roles: ['operator'] as const }),
      ),
    );
    const get = (browser: typeof north, path: string) => browser!.get(path, { Accept: 'application/json' });
    const actor = { mbox: `mailto:${randomUUID()}@school.example` };
    const { profile, registration, client, began, answered } = await aSource({ organisation: organisations[0] });
    await client.post(began({ actor })).expect(200);
    expect(runsIn(await get(north, pathOf(registration)).expect(200))).toMatchObject([{ profile: `${profile}/v1` }]);
    await get(south, pathOf(registration)).expect(404);
    const seen = (await records.stored()).filter(({ route }) => route === '/v1/registrations/:registration/runs');
    expect(seen.filter(({ filter }) => filter['registration'] === registration)).toMatchObject([
      { given: 1, answers: 1 },
    ]);

    await aClient(other).post(answered({ actor })).expect(200);
    const [apart] = runsIn(await get(south, pathOf(registration)).expect(200));
    expect(apart).toMatchObject({ sources: [other.id], patterns: [{ verdict: 'reject' }] });
    expect(runsIn(await get(north, pathOf(registration)).expect(200))).toMatchObject([
      { patterns: [{ verdict: 'in-progress' }] },
    ]);
    expect(await read(registration)).toMatchObject([
      { sources: [other.id] },
      { patterns: [{ verdict: 'in-progress' }] },
    ]);
  });

  it('of cmi5 do not tell a source that knows a registration whose it is, nor can it change them', async () => {
    const [launched, ...rest] = aCmi5Session() as unknown as readonly Launched[];
    const heldTo = (about = {}) =>
      operator().source([{ id: 'https://w3id.org/xapi/cmi5', mode: 'enforce', policy: 'all' }], about);
    const [lms, neighbour] = await Promise.all([heldTo(), heldTo()]);
    await aClient(lms).post(launched).expect(200);
    const guessed = { ...launched!.actor, account: { ...launched!.actor.account, name: 'another-learner' } };
    const stranger = aClient(neighbour);
    const guess = { ...launched!, id: randomUUID(), actor: guessed };
    await stranger.post(guess).expect(200);
    expect(await operator().listed(neighbour.id)).toEqual([]);
    for (const statement of rest) await aClient(lms).post(statement).expect(200);
    expect(await operator().listed(lms.id)).toEqual([]);
  });

  it('do not tell a source what a statement of another one that it refers to is like', async () => {
    const id = `https://profiles.example/${randomUUID()}`;
    const [beginning, answer] = aProfile({ id }).templates;
    const templates = [beginning, { ...answer, rules: [], contextStatementRefTemplate: [`${id}/beginning`] }];
    await operator()
      .add(aProfile({ id, templates, patterns: [] }))
      .expect(201);
    const { began, answered, registration } = exerciseStatements(id);
    const owner = aClient(await operator().source());
    const stranger = aClient(await operator().source([{ id, mode: 'enforce', policy: 'all' }]));
    const [like, unlike] = [began(), answered()];
    await owner.post([like, unlike]).expect(200);
    const referTo = (one: { readonly id: string }) =>
      answered({
        context: {
          registration,
          contextActivities: { category: [{ id: `${id}/v1` }] },
          statement: { objectType: 'StatementRef', id: one.id },
        },
      });
    for (const one of [like, unlike]) await stranger.post(referTo(one)).expect(200);
    const own = answered();
    await stranger.post(own).expect(400);
  });

  it('name patterns and templates as their profile does', async () => {
    const { profile, client, registration, began } = await aSource();
    await client.post(began()).expect(200);
    const read = (id: string) => operator().get(`/v1/registrations/${id}/runs`);
    const { body } = await read(registration).expect(200);
    const label = (en: string, fr: string): object => expect.objectContaining({ en, fr }) as object;
    expect(body).toMatchObject({ runs: [{ profile: `${profile}/v1`, patterns: [{ verdict: 'in-progress' }] }] });
    expect((body as { names: readonly object[] }).names).toEqual(
      expect.arrayContaining([
        { id: `${profile}/session`, prefLabel: label('Session', 'Séance') },
        { id: `${profile}/answer`, prefLabel: label('Answer', 'Réponse') },
      ]),
    );
    await read('x').expect(400);
    await read(randomUUID()).expect(404);
    await operator()
      .get(`/ops/runs?registration=${registration}`)
      .expect(301)
      .expect('Location', `/console/registrations?registration=${registration}`);
    await operator().get('/ops/runs').expect(301).expect('Location', '/console/registrations');
  });
});
