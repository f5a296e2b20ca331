import { randomUUID } from 'node:crypto';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { aClient } from '../../support/clients/client.ts';
import { consentClient } from '../../support/clients/consent/consent-client.ts';
import { type OpenStudy, openStudy } from '../../support/clients/studies/open-study.ts';
import { describeOnBackends, suitesAtOnce } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

const named = () => ({ mbox: `mailto:${randomUUID()}@school.example` });
const many = (count: number) => Array.from({ length: count }, named);

describeOnBackends('both', 'What opens a study', (makeBackends) => {
  let client: ReturnType<typeof consentClient>;
  const carnet = useCarnet(makeBackends, { studyMinimum: 10 });
  beforeAll(() => {
    client = consentClient(carnet);
  });
  // Each waits for a study of its own.
  const nextSuite = suitesAtOnce();
  const it = (title: string, work: () => Promise<void>): void => nextSuite().it(title, work);

  const linkScope = async ({ id }: OpenStudy): Promise<string> =>
    client.credential(id.replace('study:', 'tool-'), ['links']);
  /** As a tool would that opens its own links: the status of the answer to its yes. */
  const invent = async (study: OpenStudy, agent: object, links: string): Promise<number> => {
    const session = await client.signIn({ agent, role: 'subject' }, links);
    return (
      await client
        .send('put', `/v1/me/decisions/${encodeURIComponent(study.id)}`, {
          choice: 'yes',
          version: 1,
          language: 'fr',
          includePast: true,
        })
        .set('Authorization', session)
    ).status;
  };
  const post = (study: OpenStudy, mbox: string) =>
    aClient(study.tool)
      .post(aNamedStatement({ actor: { mbox }, timestamp: new Date().toISOString() }))
      .expect(200);
  const emits = async ({ id }: OpenStudy): Promise<boolean | undefined> =>
    ((await carnet.store.studies.find(id)) as { readonly emits?: boolean } | undefined)?.emits;
  const records = async ({ url, token }: OpenStudy): Promise<number> => {
    const { body } = await fetchStream(`${url}/stream?from=start&follow=false`, token);
    return body.split('\n').filter((line) => line.includes('"op":"put"')).length;
  };
  const fetchStream = async (url: string, token: string): Promise<{ readonly body: string }> => {
    const answer = await fetch(url, { headers: { Authorization: `Bearer ${token}`, Accept: 'application/x-ndjson' } });
    return { body: await answer.text() };
  };
  /** Long enough for several evaluations of a study. */
  const aWhile = () => new Promise((resolve) => setTimeout(resolve, 3500));

  it('are not the yeses that a tool invents, with records or without: a new study takes the institution', async () => {
    const study = await openStudy(carnet, { minimum: 10 });
    const links = await linkScope(study);
    const [real, ...invented] = many(10) as [{ mbox: string }, ...{ mbox: string }[]];
    await study.say(real, 'yes');
    await post(study, real.mbox);
    for (const agent of invented) {
      expect(await invent(study, agent, links)).toBe(403);
      await post(study, agent.mbox);
    }
    await aWhile();
    expect([await emits(study), await records(study)]).toEqual([false, 0]);
  });

  it('are ten sure people, and not the yeses of a tool that its author takes', async () => {
    const study = await openStudy(carnet, { minimum: 10, assurance: 'tool' });
    const links = await linkScope(study);
    const [real, ...invented] = many(10) as [{ mbox: string }, ...{ mbox: string }[]];
    await study.say(real, 'yes', { includePast: 'yes' });
    await post(study, real.mbox);
    for (const agent of invented) expect(await invent(study, agent, links)).toBe(200);
    await aWhile();
    expect([await emits(study), await records(study)]).toEqual([false, 0]);

    // Each with a record, they are no more: only an institution or a provider is sure of people.
    for (const { mbox } of invented) await post(study, mbox);
    await aWhile();
    expect([await emits(study), await records(study)]).toEqual([false, 0]);
    const sure = many(9);
    for (const agent of sure) await study.say(agent, 'yes');
    for (const { mbox } of sure.slice(1)) await post(study, mbox);
    await aWhile();
    expect([await emits(study), await records(study)]).toEqual([false, 0]);
    await post(study, sure[0]!.mbox);
    // Its author lets the records of the others out beside them.
    await waitFor('the study opens', async () => (await records(study)) === 19);
    // What one has recorded counts no more once it is hidden.
    const session = await client.signIn({ agent: real });
    await client
      .send('put', `/v1/me/decisions/${encodeURIComponent(study.id.replace('study:', 'record:tool-'))}`, {
        choice: 'object',
        version: 1,
        language: 'fr',
      })
      .set('Authorization', session)
      .expect(200);
    await waitFor('it releases nothing more', async () => (await emits(study)) === false);
  });

  it('are ten people who said yes by the institution, and have a record each', async () => {
    const study = await openStudy(carnet, { minimum: 10 });
    const people = many(10);
    for (const agent of people) await study.say(agent, 'yes');
    for (const { mbox } of people.slice(1)) await post(study, mbox);
    await aWhile();
    expect([await emits(study), await records(study)]).toEqual([false, 0]);
    await post(study, people[0]!.mbox);
    await waitFor('the study opens', async () => (await records(study)) === 10);
  });
});
