import { randomUUID } from 'node:crypto';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aClient, type Address } from '../../support/clients/client.ts';
import { consentClient, type Tool } from '../../support/clients/consent/consent-client.ts';
import { agentOf } from '../../support/clients/consent/decisions.ts';
import { aForwardTo, openForward } from '../../support/clients/studies/forward-client.ts';
import { aStudyClient, by } from '../../support/clients/studies/study-client.ts';
import { describeOnBackends, embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

describeOnBackends('both', 'forwarding to another Carnet', (makeBackends) => {
  const carnet = useCarnet(embeddedBackends);
  const other = useCarnet(makeBackends);
  let client: ReturnType<typeof consentClient>;
  let tool: Tool;
  let region: Address & { readonly id: string };
  let study: string;
  let studies: Awaited<ReturnType<typeof aStudyClient>>;
  let erasing: string;
  let voiding: string;

  beforeAll(async () => {
    client = consentClient(carnet);
    tool = await client.tool({ audience: 'adults' });
    studies = await aStudyClient(other);
    region = await studies.source();
    study = await studies.open(region.id);
    const open = async (scopes: Parameters<typeof other.issue>[1]) =>
      openForward(
        {
          carnet,
          client,
          forward: aForwardTo('The region', tool.id),
          target: await other.issue(region.id, scopes),
        },
        `${other.url}/xapi`,
      );
    const written = ['statements/write', 'statements/read/mine'] as const;
    erasing = await open([...written, 'statements/erase/mine']);
    voiding = await open(written);
  });

  const say = async (name: string, id: string, choice: string): Promise<void> => {
    await client
      .send('put', `/v1/me/decisions/${id}`, { version: 1, language: 'en', choice, includePast: false })
      .set('Authorization', await client.signIn({ agent: agentOf(name) }))
      .expect(200);
  };
  const post = async (name: string): Promise<string> => {
    const statement = by(name);
    await aClient({ url: carnet.url, authorization: tool.authorization }).post(statement).expect(200);
    return statement.id;
  };
  const found = async (id: string): Promise<'in force' | 'voided' | 'gone'> => {
    const [inForce, voided] = await Promise.all(
      ['statementId', 'voidedStatementId'].map(async (parameter) => {
        const headers = { Authorization: other.authorization, 'X-Experience-API-Version': '2.0.0' };
        return (await fetch(`${other.url}/xapi/statements?${parameter}=${id}`, { headers })).status;
      }),
    );
    return inForce === 200 ? 'in force' : voided === 200 ? 'voided' : 'gone';
  };
  const statusOf = async (id: string): Promise<object> =>
    (await client.get(`/v1/forwarding/${id}`).expect(200)).body as object;

  it('has erased there what a person has erased here, also from its studies, and nothing of others', async () => {
    const ada = `n${randomUUID()}`;
    await say(ada, erasing, 'yes');
    await studies.say(ada, study, 'yes');
    const statement = await post(ada);
    await waitFor('the statement there', async () => (await found(statement)) === 'in force');
    // The same person and words, of another source there.
    const museum = await other.issue('museum', ['all']);
    const same = by(ada);
    await aClient({ url: other.url, authorization: museum }).post(same).expect(200);
    const records = async () => (await other.topics.read(study, 0)).records.filter(({ key }) => key !== '_');
    await waitFor('its release to the study', async () => (await records()).some(({ value }) => value !== null));

    await client
      .send('delete', '/v1/me', {})
      .set('Authorization', await client.signIn({ agent: agentOf(ada) }))
      .expect(202);
    await waitFor('its erasure there', async () => (await found(statement)) === 'gone');
    expect(await found(same.id)).toBe('in force');
    await waitFor('its deletion from the study', async () => {
      // A topic of Kafka has the former record until it is compacted.
      const newest = new Map((await records()).map(({ key, value }) => [key, value]));
      return newest.size > 0 && [...newest.values()].every((value) => value === null);
    });
    await waitFor('the end of the erasure', async () => {
      const { waiting, held } = (await statusOf(erasing)) as { readonly waiting: number; readonly held: number };
      return waiting === 0 && held === 0;
    });
    expect(await statusOf(erasing)).toMatchObject({
      erases: true,
      erasing: 0,
      erased: expect.any(String),
      deadLetters: 0,
    });
    const events = await other.store.auditEvents.page({ limit: 1000 });
    expect(events.filter(({ body }) => body.includes('"role":"source"'))).toHaveLength(1);
  });

  it('voids it there where the credential may not erase', async () => {
    const bob = `n${randomUUID()}`;
    await say(bob, voiding, 'yes');
    const statement = await post(bob);
    await waitFor('the statement there', async () => (await found(statement)) === 'in force');
    await say(bob, voiding, 'stop');
    await waitFor('its voiding', async () => (await found(statement)) === 'voided');
    // The forwarder notes it behind the answer.
    await waitFor('the note that it does not erase', async () => {
      const { erases, erasing } = (await statusOf(voiding)) as { readonly erases?: boolean; readonly erasing: number };
      return erases === false && erasing === 0;
    });
  });
});
