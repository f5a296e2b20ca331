import { randomUUID } from 'node:crypto';
import supertest from 'supertest';
import { visibleTextOf } from '../../support/builders/http/a-browser.ts';
import { consentClient } from '../../support/clients/consent/consent-client.ts';
import { agentOf } from '../../support/clients/consent/decisions.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { aStudyClient, by, postAll, type StudyClient } from '../../support/clients/studies/study-client.ts';
import { waitFor } from '../../support/checks/wait-for.ts';

const DAY = 86_400_000;
const REASON = 'They wrote something <b>worrying</b>.';

describe('The pages of re-identification', () => {
  let studyClient: StudyClient;
  let client: ReturnType<typeof consentClient>;
  let tool: Awaited<ReturnType<StudyClient['source']>>;
  const lab = { id: `lab-${randomUUID()}`, authorization: '' };
  const staff = { steward: '', dpo: '', both: '', otherLab: '', ofLab: '' };
  const carnet = useCarnet(embeddedBackends);
  beforeAll(async () => {
    studyClient = await aStudyClient(carnet);
    client = consentClient(carnet);
    tool = await studyClient.source();
    lab.authorization = await carnet.issue(lab.id, ['scientist']);
    staff.ofLab = await client.credential(lab.id, ['steward', 'dpo']);
    staff.steward = await carnet.issue('school', ['steward']);
    staff.dpo = await client.credential('school', ['dpo']);
    staff.both = await client.credential('school', ['steward', 'dpo']);
    staff.otherLab = await carnet.issue(`lab-${randomUUID()}`, ['scientist']);
  });

  const get = (path: string, authorization: string, language = 'en') =>
    supertest(carnet.url)
      .get(path)
      .set({ Accept: 'text/html', 'Accept-Language': language, Authorization: authorization });
  const postFrom = (site: string) => (path: string, fields: Readonly<Record<string, string>>, authorization: string) =>
    supertest(carnet.url)
      .post(path)
      .type('form')
      .set({ Accept: 'text/html', 'Accept-Language': 'en', Authorization: authorization, 'Sec-Fetch-Site': site })
      .send(new URLSearchParams(fields).toString());
  const post = postFrom('same-origin');
  const postFromOtherSite = postFrom('cross-site');

  /** A study with one participant, and the pseudonym that it knows them by. */
  const aStudy = async (): Promise<{
    readonly study: string;
    readonly at: string;
    readonly name: string;
    readonly pseudonym: string;
  }> => {
    const name = `n${randomUUID()}`;
    const study = await studyClient.open(tool.id, {
      owner: lab.id,
      title: { en: 'Spelling', fr: 'Orthographe' },
    } as object);
    await studyClient.say(name, study, 'yes');
    await postAll(tool, [by(name)]);
    const releases = () => carnet.store.releases.findByStudy(study, { limit: 10 });
    await waitFor('it is released', async () => (await releases()).length === 1);
    return {
      study,
      at: `/requests/${encodeURIComponent(study)}/contacts`,
      name,
      pseudonym: (await releases())[0]!.pseudonyms[0]!,
    };
  };
  /** Asks on the page; resolves with where the request is ruled on. */
  const asked = async ({
    study,
    at,
    pseudonym,
  }: Awaited<ReturnType<typeof aStudy>>): Promise<{ readonly id: string; readonly path: string }> => {
    await post(at, { pseudonym: ` ${pseudonym} `, reason: REASON }, lab.authorization)
      .expect(303)
      .expect('Location', at);
    const { contacts } = (await client.get(`/v1/studies/${study}/contacts`, staff.steward).expect(200)).body as {
      contacts: { id: string; reason: string }[];
    };
    return { id: contacts.at(-1)!.id, path: `/desk/contacts/${encodeURIComponent(study)}/${contacts.at(-1)!.id}` };
  };
  /** The entry of this request in the review queue. */
  const cardOf = async (id: string, authorization: string): Promise<string> =>
    new RegExp(`<article class="card" id="contact-${id}"[\\s\\S]*?</article>`).exec(
      (await get('/desk/contacts', authorization).expect(200)).text,
    )?.[0] ?? '';

  it('lead from the form of the lab over two approvals to the one time that the officer sees the person', async () => {
    const study = await aStudy();
    expect((await get(`/requests/${encodeURIComponent(study.study)}`, lab.authorization)).text).toContain(
      `href="${study.at}"`,
    );
    const { id, path } = await asked(study);
    const own = (await get(study.at, lab.authorization)).text;
    expect(own).toContain('They wrote something &lt;b&gt;worrying&lt;/b&gt;.');
    expect(visibleTextOf(own)).toContain('awaiting decision');

    expect(await cardOf(id, staff.steward)).not.toContain('value="reveal"');
    await post(path, { as: 'steward', step: 'approve' }, staff.steward)
      .expect(303)
      .expect('Location', `/desk/contacts#contact-${id}`);
    expect(visibleTextOf(await cardOf(id, staff.dpo))).toContain('waits for the data protection officer');
    await post(path, { as: 'dpo', step: 'reveal' }, staff.dpo).expect(409);
    await post(path, { as: 'dpo', step: 'approve', [`delay-${id}`]: '' }, staff.dpo).expect(303);
    expect(await cardOf(id, staff.steward)).not.toContain('value="reveal"');
    expect(await cardOf(id, staff.dpo)).toContain('value="reveal"');
    for (const other of [staff.steward, staff.both])
      expect((await post(path, { as: 'dpo', step: 'reveal' }, other).expect(403)).text).not.toContain(study.name);

    const revealed = await post(path, { as: 'dpo', step: 'reveal' }, staff.dpo)
      .expect(200)
      .expect('Cache-Control', 'no-store');
    expect(visibleTextOf(revealed.text)).toContain(
      `Known to ${tool.id} as${agentOf(study.name).mbox.replace('mailto:', '')}`,
    );
    expect((await post(path, { as: 'dpo', step: 'reveal' }, staff.dpo).expect(409)).text).not.toContain(study.name);
    for (const [page, authorization] of [
      ['/desk/contacts', staff.dpo],
      ['/desk/contacts', staff.steward],
      [study.at, lab.authorization],
    ] as const)
      expect((await get(page, authorization)).text).not.toContain(study.name);
    expect(visibleTextOf((await get(study.at, lab.authorization)).text)).toContain('the institution knows who it is');
  });

  it('show the lab the faults of its form, and keep what was written', async () => {
    const study = await aStudy();
    const wrong = (
      await post(study.at, { pseudonym: 'ada@school.example', reason: ' ' }, lab.authorization).expect(400)
    ).text;
    for (const field of ['pseudonym', 'reason']) expect(wrong).toContain(`id="${field}-fault"`);
    expect(wrong).toContain('value="ada@school.example"');
    await post(study.at, { pseudonym: study.pseudonym, reason: `${'é'.repeat(1998)}\r\n!` }, lab.authorization).expect(
      303,
    );
    expect(
      visibleTextOf(
        (await post(study.at, { pseudonym: study.pseudonym, reason: REASON }, lab.authorization).expect(409)).text,
      ),
    ).toContain('This could not be asked.');
  });

  it('refuse other labs, other scopes, the lab’s own officers, and forms of other sites', async () => {
    const study = await aStudy();
    const { id, path } = await asked(study);
    await get(study.at, staff.otherLab).expect(404);
    await post(study.at, { pseudonym: study.pseudonym, reason: REASON }, staff.otherLab).expect(404);
    await get(study.at, staff.steward).expect(403);
    for (const other of [lab.authorization, staff.otherLab]) {
      await get('/desk/contacts', other).expect(403);
      await post(path, { as: 'steward', step: 'approve' }, other).expect(403);
    }
    const ofLab = await cardOf(id, staff.ofLab);
    expect(ofLab).not.toContain('<form');
    expect(visibleTextOf(ofLab)).toContain('others decide on it');
    await post(path, { as: 'steward', step: 'approve' }, staff.ofLab).expect(403);
    await postFromOtherSite(path, { as: 'steward', step: 'approve' }, staff.steward).expect(403);
    await postFromOtherSite(study.at, { pseudonym: study.pseudonym, reason: REASON }, lab.authorization).expect(403);
    await post(path, { as: 'dpo', step: 'approve' }, staff.steward).expect(400);
    await post(path, { as: 'steward', step: '' }, staff.steward).expect(400);
    for (const unknown of [randomUUID(), '__proto__'])
      await post(
        `${path.slice(0, path.lastIndexOf('/'))}/${unknown}`,
        { as: 'steward', step: 'approve' },
        staff.steward,
      ).expect(404);
    expect(visibleTextOf(await cardOf(id, staff.steward))).toContain('waits for both');
    expect(visibleTextOf(await cardOf(id, staff.steward)).match(/has not decided yet/g)).toHaveLength(2);
  });

  it('offer one role to a credential with both scopes, and refuse once', async () => {
    const study = await aStudy();
    const { id, path } = await asked(study);
    expect((await cardOf(id, staff.both)).match(/<form/g)).toHaveLength(2);
    await post(path, { as: 'steward', step: 'approve' }, staff.both).expect(303);
    expect(await cardOf(id, staff.both)).not.toContain('value="approve"');
    await post(path, { as: 'dpo', step: 'approve' }, staff.both).expect(403);
    await post(path, { as: 'dpo', step: 'refuse' }, staff.dpo).expect(303);
    expect(visibleTextOf(await cardOf(id, staff.dpo))).toContain('refused');
    await post(path, { as: 'dpo', step: 'approve' }, staff.dpo).expect(409);
    expect(visibleTextOf((await get(study.at, lab.authorization)).text)).toContain('refused');
  });

  it('delay the notice to the person by 30 days at most, and say so to the officer alone', async () => {
    const study = await aStudy();
    const { id, path } = await asked(study);
    const dayIn = (days: number): string => new Date(Date.now() + days * DAY).toISOString().slice(0, 10);
    for (const day of [dayIn(-1), dayIn(32), 'soon'])
      expect(
        (await post(path, { as: 'dpo', step: 'approve', [`delay-${id}`]: day }, staff.dpo).expect(400)).text,
      ).toContain(`id="delay-${id}-fault"`);
    await post(path, { as: 'dpo', step: 'approve', [`delay-${id}`]: dayIn(7) }, staff.dpo).expect(303);
    await post(path, { as: 'steward', step: 'approve' }, staff.steward).expect(303);
    expect([
      visibleTextOf(await cardOf(id, staff.dpo)).includes('The person is informed from'),
      visibleTextOf(await cardOf(id, staff.steward)).includes('The person is informed from'),
    ]).toEqual([true, false]);
    expect(visibleTextOf((await post(path, { as: 'dpo', step: 'reveal' }, staff.dpo).expect(200)).text)).toContain(
      'can read in their history that they were found from',
    );
  });

  it('reveal no person who has stopped, and can be refused then', async () => {
    const study = await aStudy();
    const { id, path } = await asked(study);
    await post(path, { as: 'dpo', step: 'approve' }, staff.dpo).expect(303);
    await post(path, { as: 'steward', step: 'approve' }, staff.steward).expect(303);
    await studyClient.say(study.name, study.study, 'stop');
    expect(visibleTextOf((await post(path, { as: 'dpo', step: 'reveal' }, staff.dpo).expect(404)).text)).toContain(
      'Nothing was shown',
    );
    expect(await cardOf(id, staff.dpo)).toContain('value="reveal"');
    await post(path, { as: 'dpo', step: 'refuse' }, staff.dpo).expect(303);
  });
});
