import { randomUUID } from 'node:crypto';
import type { AuditEvent } from '../../../src/consent/audit/hash-chain.ts';
import { deriveKey } from '../../../src/core/crypto/derived-keys.ts';
import { createStudyKeyStore } from '../../../src/studies/study/key-store.ts';
import type { StudyKeys } from '../../../src/studies/study/study-keys.ts';
import type { StudyState } from '../../../src/studies/study/study-state.ts';
import { aBrowser } from '../../support/builders/http/a-browser.ts';
import { consentClient, faultsAt } from '../../support/clients/consent/consent-client.ts';
import { agentOf } from '../../support/clients/consent/decisions.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { basic, MASTER_KEY, useCarnet } from '../../support/servers/running-carnet.ts';
import { aStudyClient, by, postAll, type StudyClient } from '../../support/clients/studies/study-client.ts';
import { bearer } from '../../support/clients/studies/study-stream.ts';
import { waitFor } from '../../support/checks/wait-for.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const REASON = 'What they wrote made us fear for them: zebrafish.';
const aName = (): string => `n${randomUUID()}`;

describeOnBackends('both', 're-identification requests', (makeBackends) => {
  let studyClient: StudyClient;
  let tool: Awaited<ReturnType<StudyClient['source']>>;
  let client: ReturnType<typeof consentClient>;
  const lab = { id: `lab-${randomUUID()}`, authorization: '' };
  const staff = { steward: '', dpo: '', both: '', otherLab: '', auditor: '' };
  const logged: string[] = [];
  let offset = 0;
  const now = (): number => Date.now() + offset;
  const carnet = useCarnet(makeBackends, { now, logged });
  beforeAll(async () => {
    studyClient = await aStudyClient(carnet, now);
    client = consentClient(carnet, now);
    tool = await studyClient.source();
    lab.authorization = await carnet.issue(lab.id, ['scientist']);
    staff.steward = await carnet.issue('school', ['steward']);
    staff.dpo = await client.credential('school', ['dpo']);
    staff.both = await client.credential('school', ['steward', 'dpo']);
    staff.auditor = await client.credential('school', ['auditor']);
    staff.otherLab = await carnet.issue(`lab-${randomUUID()}`, ['scientist']);
  });
  afterAll(() => {
    expect(logged.filter((line) => line.includes('zebrafish'))).toEqual([]);
    expect(logged.length).toBeGreaterThan(0);
  });

  /**
   * A study that these take part in and have done something for; resolves with what it knows each of them by, in their
   * order.
   */
  const aStudyOf = async (
    ...names: readonly string[]
  ): Promise<{ readonly study: string; readonly at: string; readonly pseudonyms: readonly string[] }> => {
    const study = await studyClient.open(tool.id, { owner: lab.id, keep: 'P2D' } as object);
    for (const name of names) await studyClient.say(name, study, 'yes');
    await postAll(
      tool,
      names.map((name) => by(name, { timestamp: new Date(now()).toISOString() })),
    );
    const releases = () => carnet.store.releases.findByStudy(study, { limit: 100 });
    await waitFor('all is released', async () => (await releases()).length === names.length);
    const ids = await Promise.all(names.map(async (name) => (await studyClient.decisionClient.person(name)).id));
    const of = new Map((await releases()).map(({ people, pseudonyms }) => [people[0]!.id, pseudonyms[0]!]));
    return { study, at: `/v1/studies/${study.slice(6)}/contacts`, pseudonyms: ids.map((id) => of.get(id)!) };
  };
  const post = (path: string, body: unknown, authorization: string) =>
    client.send('post', path, body).set('Authorization', authorization);
  const ask = async (at: string, pseudonym: string): Promise<string> =>
    ((await post(at, { pseudonym, reason: REASON }, bearer(lab.authorization)).expect(201)).body as { id: string }).id;
  const approveBoth = async (at: string, id: string, about: object = {}): Promise<void> => {
    await post(`${at}/${id}/approve`, {}, staff.steward).expect(200);
    await post(`${at}/${id}/approve`, about, staff.dpo).expect(200);
  };
  const listed = async (at: string, authorization: string): Promise<readonly Record<string, unknown>[]> =>
    ((await client.get(at, authorization).expect(200)).body as { contacts: Record<string, unknown>[] }).contacts;
  const stateFor = async (at: string, authorization: string): Promise<unknown> =>
    (await listed(at, authorization))[0]!['state'];
  const keysOf = async (study: string): Promise<StudyKeys> =>
    (await createStudyKeyStore({ repository: carnet.store.studies, wrappingKey: deriveKey(MASTER_KEY, 'wrap') }).find(
      study,
    ))!;
  const contactEvents = async (study: string): Promise<readonly AuditEvent[]> =>
    (await studyClient.decisionClient.consent.auditLog.list({ limit: 100_000 })).filter(
      ({ type, purpose }) => type === 'contact' && purpose === study,
    );
  const historyOf = async (name: string) => {
    const session = await client.signIn({ agent: agentOf(name) });
    return ((await client.get('/v1/me/events', session).expect(200)).body as { events: AuditEvent[] }).events.filter(
      ({ type }) => type === 'contact',
    );
  };

  it('are approved by two and disclosed once; the lab sees the state, the person sees that it happened', async () => {
    const [ada, bob] = [aName(), aName()];
    const { study, at, pseudonyms } = await aStudyOf(ada, bob);
    const { id: person } = await studyClient.decisionClient.person(bob);
    const id = await ask(at, pseudonyms[1]!);
    expect(await listed(at, lab.authorization)).toEqual([
      { id, pseudonym: pseudonyms[1], reason: REASON, at: expect.any(String), state: 'asked' },
    ]);
    await post(`${at}/${id}/reveal`, {}, staff.dpo).expect(409);
    await post(`${at}/${id}/approve`, {}, staff.dpo).expect(200);
    expect([await stateFor(at, lab.authorization), await stateFor(at, staff.steward)]).toEqual([
      'asked',
      'dpo-approved',
    ]);
    await post(`${at}/${id}/reveal`, {}, staff.dpo).expect(409);
    await post(`${at}/${id}/approve`, {}, staff.steward).expect(200);
    expect([await stateFor(at, lab.authorization), await stateFor(at, staff.dpo)]).toEqual([
      'steward-approved',
      'approved',
    ]);
    expect(await historyOf(bob)).toEqual([]);

    const answers = await Promise.all([1, 2, 3].map(() => post(`${at}/${id}/reveal`, {}, staff.dpo)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409]);
    expect(answers.find(({ status }) => status === 200)!.body).toEqual({
      person,
      knownAs: [{ source: tool.id, agent: agentOf(bob) }],
    });
    await post(`${at}/${id}/reveal`, {}, staff.dpo).expect(409);
    expect(await stateFor(at, lab.authorization)).toBe('done');
    for (const authorization of [lab.authorization, staff.steward, staff.dpo])
      expect(JSON.stringify(await listed(at, authorization))).not.toMatch(new RegExp(`${person}|${bob}`));

    const events = await contactEvents(study);
    expect(events.map(({ person: of, data }) => [of, data?.['step'], data?.['contact']])).toEqual([
      [undefined, 'approved', id],
      [person, 'shown', id],
    ]);
    expect(JSON.stringify(events)).not.toMatch(new RegExp(`${pseudonyms[1]!}|zebrafish`));
    expect(
      (await client.send('post', '/v1/events/verify', {}).set('Authorization', staff.auditor).expect(200)).body,
    ).toMatchObject({
      valid: true,
    });
    expect((await historyOf(bob)).map(({ seq }) => seq)).toEqual([events[1]!.seq]);
    expect(await historyOf(ada)).toEqual([]);
    const visit = aBrowser(carnet.url);
    await visit.open(new URL(await client.link({ agent: agentOf(bob) })).pathname);
    const { text } = await visit.get('/me');
    expect(text).toContain(`id="event-${events[1]!.seq}"`);
    expect(text).toContain('its researchers are not told');
  });

  it('are not visible to the person before the delay is over, on no way', async () => {
    const ada = aName();
    const { at, study, pseudonyms } = await aStudyOf(ada);
    const id = await ask(at, pseudonyms[0]!);
    await post(`${at}/${id}/approve`, {}, staff.steward).expect(200);
    const delay = (ms: number): object => ({ delayedUntil: new Date(now() + ms).toISOString() });
    expect(faultsAt(await post(`${at}/${id}/approve`, delay(31 * DAY), staff.dpo).expect(400))).toEqual([
      '/delayedUntil',
    ]);
    await post(`${at}/${id}/approve`, delay(HOUR), staff.dpo).expect(200);
    expect((await listed(at, staff.dpo))[0]!['dpo']).toHaveProperty('delayedUntil');
    expect((await listed(at, staff.steward))[0]!['dpo']).not.toHaveProperty('delayedUntil');
    await post(`${at}/${id}/reveal`, {}, staff.dpo).expect(200);
    const [, disclosed] = await contactEvents(study);
    const session = await client.signIn({ agent: agentOf(ada) });
    const exported = async (as: string): Promise<readonly unknown[]> =>
      (await client.exported(as)).filter(({ event }) => event?.['type'] === 'contact');
    expect([await historyOf(ada), await exported(session)]).toEqual([[], []]);
    const visit = aBrowser(carnet.url);
    await visit.open(new URL(await client.link({ agent: agentOf(ada) })).pathname);
    expect((await visit.get('/me')).text).not.toContain(`id="event-${disclosed!.seq}"`);
    offset += HOUR + 1000;
    expect(await historyOf(ada)).toHaveLength(1);
    expect(await exported(await client.signIn({ agent: agentOf(ada) }))).toHaveLength(1);
  });

  it('are refused to other labs, other scopes, one credential in two roles, and the lab itself', async () => {
    const { at, pseudonyms } = await aStudyOf(aName());
    const body = { pseudonym: pseudonyms[0]!, reason: REASON };
    await client.agent.post(at).send(body).expect(401);
    await post(at, body, staff.otherLab).expect(404);
    for (const other of [tool.authorization, staff.steward, staff.dpo, staff.auditor])
      await post(at, body, other).expect(403);
    expect(
      faultsAt(await post(at, { pseudonym: 'ada@school.example', reason: '' }, lab.authorization).expect(400)),
    ).toEqual(['/pseudonym', '/reason']);
    const id = await ask(at, pseudonyms[0]!);
    await client.get(at, staff.otherLab).expect(404);
    await client.get(at, staff.auditor).expect(403);
    for (const step of ['approve', 'refuse', 'reveal'])
      for (const other of [lab.authorization, staff.otherLab, tool.authorization, staff.auditor])
        await post(`${at}/${id}/${step}`, {}, other).expect(403);
    await post(at, { ...body, reason: 'Once more.' }, lab.authorization).expect(409);
    const own = await client.credential(lab.id, ['scientist', 'steward', 'dpo']);
    await post(`${at}/${id}/approve`, { as: 'steward' }, own).expect(403);
    await post(`${at}/${id}/refuse`, { as: 'dpo' }, own).expect(403);
    expect(await listed(at, own)).toEqual(await listed(at, lab.authorization));
    expect(faultsAt(await post(`${at}/${id}/approve`, {}, staff.both).expect(400))).toEqual(['/as']);
    await post(`${at}/${id}/approve`, { as: 'steward' }, staff.both).expect(200);
    await post(`${at}/${id}/approve`, { as: 'dpo' }, staff.both).expect(403);
    await post(`${at}/${id}/reveal`, {}, staff.both).expect(409);
    await post(`${at}/${id}/approve`, {}, staff.dpo).expect(200);
    await post(`${at}/${id}/reveal`, {}, staff.both).expect(403);
    await post(`${at}/${id}/reveal`, {}, staff.steward).expect(403);
    await client.agent.post(`${at}/${id}/reveal`).set('Authorization', staff.dpo).type('form').send('a=b').expect(400);
    for (const unknown of [randomUUID(), '%00', '__proto__'])
      await post(`${at}/${unknown}/approve`, {}, staff.dpo).expect(404);
    await post(`/v1/studies/${randomUUID()}/contacts/${id}/approve`, {}, staff.dpo).expect(404);
  });

  it('are approved by no two keys that come from one operator, those of a release before included', async () => {
    const { study, at, pseudonyms } = await aStudyOf(`n${randomUUID()}`);
    const operator = await carnet.issue('ministry', ['operator']);
    const issued = async (scope: string): Promise<string> => {
      const { body } = await post('/v1/sources/school/credentials', { scopes: [scope] }, operator).expect(201);
      const { key, secret } = body as { key: string; secret: string };
      return basic(key, secret);
    };
    const [steward, dpo] = [await issued('steward'), await issued('dpo')];
    const id = await ask(at, pseudonyms[0]!);
    await post(`${at}/${id}/approve`, {}, steward).expect(200);
    await post(`${at}/${id}/approve`, {}, dpo).expect(403);
    // A release before noted no issuer of such a key.
    await waitFor('the key to have no issuer', async () => {
      // The publisher changes the study too.
      const stored = (await carnet.store.studies.find(study)) as StudyState;
      const contacts = stored.contacts!.map((one) => ({
        ...one,
        steward: { by: one.steward!.by, at: one.steward!.at },
      }));
      expect(contacts).not.toEqual(stored.contacts);
      return carnet.store.studies.update({ ...stored, ...{ contacts }, v: stored.v + 1 });
    });
    await post(`${at}/${id}/approve`, {}, dpo).expect(403);
    await post(`${at}/${id}/approve`, {}, operator).expect(403);
    await post(`${at}/${id}/approve`, {}, staff.dpo).expect(200);
  });

  it("do not reveal to a lab whether another lab's study exists: every path answers the same", async () => {
    const { study, pseudonyms } = await aStudyOf(aName());
    const as = bearer(staff.otherLab);
    const answersFor = async (name: string): Promise<readonly unknown[]> => {
      const root = `/v1/studies/${name}`;
      const answers = await Promise.all([
        post(`${root}/contacts`, { pseudonym: pseudonyms[0]!, reason: REASON }, as),
        client.get(`${root}/contacts`, as),
        client.get(`${root}/acks`, as),
        post(`${root}/acks`, { cursor: 'v1.0-1' }, as),
        client.get(`${root}/stream?follow=false`, as),
        client.get(`${root}/snapshot`, as),
      ]);
      return answers.map(({ status, body }) => [status, (body as { detail: string }).detail]);
    };
    const ofAnother = await answersFor(study.slice(6));
    expect(ofAnother).toEqual(ofAnother.map(() => [404, 'there is no such study']));
    expect(await answersFor(randomUUID())).toEqual(ofAnother);
  });

  it('find no one by a pseudonym of another study, nor after a stop, and can be refused then', async () => {
    const ada = aName();
    const [one, other] = [await aStudyOf(ada), await aStudyOf(ada)];
    const foreign = await ask(one.at, other.pseudonyms[0]!);
    await approveBoth(one.at, foreign);
    await post(`${one.at}/${foreign}/reveal`, {}, staff.dpo).expect(404);
    expect(await stateFor(one.at, lab.authorization)).toBe('steward-approved');
    await post(`${one.at}/${foreign}/refuse`, {}, staff.dpo).expect(200);
    expect(await stateFor(one.at, lab.authorization)).toBe('refused');
    expect(
      (await contactEvents(one.study)).map(({ person, by: { role }, data }) => [person, role, data?.['step']]),
    ).toEqual([
      [undefined, 'dpo', 'approved'],
      [undefined, 'dpo', 'refused'],
    ]);

    await studyClient.say(ada, one.study, 'stop');
    const stopped = await ask(one.at, one.pseudonyms[0]!);
    await approveBoth(one.at, stopped);
    await post(`${one.at}/${stopped}/reveal`, {}, staff.dpo).expect(404);
    await studyClient.say(ada, one.study, 'yes');
    await waitFor(
      'they take part again',
      async () => (await carnet.store.studies.listParticipants(one.study, { limit: 10 })).length === 1,
    );
    await post(`${one.at}/${stopped}/reveal`, {}, staff.dpo).expect(404);
    const again = await ask(
      one.at,
      (await keysOf(one.study)).pseudonym((await studyClient.decisionClient.person(ada)).id, 2),
    );
    await approveBoth(one.at, again);
    expect((await post(`${one.at}/${again}/reveal`, {}, staff.dpo).expect(200)).body).toMatchObject({
      person: (await studyClient.decisionClient.person(ada)).id,
    });
    expect(await historyOf(ada)).toHaveLength(1);
  });

  it('find no person whose data were all deleted, and log no event about them', async () => {
    const ada = aName();
    const { study, at, pseudonyms } = await aStudyOf(ada);
    const id = await ask(at, pseudonyms[0]!);
    await approveBoth(at, id);
    await client
      .send('delete', '/v1/me', {})
      .set('Authorization', await client.signIn({ agent: agentOf(ada) }))
      .expect(202);
    await post(`${at}/${id}/reveal`, {}, staff.dpo).expect(404);
    await waitFor(
      'nothing is with the study',
      async () => (await carnet.store.releases.findByStudy(study, { limit: 1 })).length === 0,
    );
    await post(`${at}/${id}/reveal`, {}, staff.dpo).expect(404);
    expect((await contactEvents(study)).map(({ data }) => data?.['step'])).toEqual(['approved']);
  });

  it('find a person under a merged id, of the generation that continues, with their first name', async () => {
    const ada = aName();
    const { study, at } = await aStudyOf(ada);
    await studyClient.say(ada, study, 'stop');
    await studyClient.say(ada, study, 'yes');
    const { id: person } = await studyClient.decisionClient.person(ada);
    const stored = (await carnet.store.people.find([person])).get(person)!;
    expect(stored.decisions[study]).toMatchObject({ generation: 2 });
    const former = randomUUID();
    const over = randomUUID();
    await carnet.store.people.update({
      ...stored,
      name: 'Léa',
      mergedIds: [
        { id: former, generations: { [study]: { own: 3, is: 2 } } },
        { id: over, generations: { [study]: { own: 3, is: 1 } } },
      ],
      v: stored.v + 1,
    });
    await waitFor(
      'they take part',
      async () => (await carnet.store.studies.listParticipants(study, { limit: 10 })).length === 1,
    );
    const keys = await keysOf(study);
    for (const [pseudonym, status] of [
      [keys.pseudonym(person, 1), 404],
      [keys.pseudonym(person, 2), 200],
      [keys.pseudonym(former, 3), 200],
      [keys.pseudonym(former, 2), 404],
      [keys.pseudonym(former, 4), 404],
      [keys.pseudonym(over, 3), 404],
      [keys.pseudonym(person, 3), 404],
    ] as const) {
      const id = await ask(at, pseudonym);
      await approveBoth(at, id);
      const { body } = await post(`${at}/${id}/reveal`, {}, staff.dpo).expect(status);
      if (status === 200) expect(body).toMatchObject({ person, name: 'Léa' });
    }
  });

  it('C28: are refused once the study is destroyed, whatever was approved before', async () => {
    const { study, at, pseudonyms } = await aStudyOf(aName());
    const id = await ask(at, pseudonyms[0]!);
    await approveBoth(at, id);
    await studyClient.updatePurpose(study, { state: 'closed' });
    const state = async (): Promise<StudyState> => (await carnet.store.studies.find(study)) as StudyState;
    await waitFor('it is seen closed', async () => (await state()).closedAt !== undefined);
    offset += 2 * DAY + 1000;
    await waitFor('it is destroyed', async () => (await state()).destroyedAt !== undefined);
    const refused = [
      post(at, { pseudonym: pseudonyms[0]!, reason: REASON }, lab.authorization),
      post(`${at}/${id}/reveal`, {}, staff.dpo),
      post(`${at}/${id}/approve`, {}, staff.steward),
      post(`${at}/${id}/refuse`, {}, staff.steward),
    ];
    for (const one of refused)
      expect((await one.expect(409)).body).toMatchObject({
        detail: expect.stringContaining('destroyed, and its key with it'),
      });
    expect(await listed(at, lab.authorization)).toEqual([]);
    expect(JSON.stringify(await state())).not.toContain('zebrafish');
  });
});
