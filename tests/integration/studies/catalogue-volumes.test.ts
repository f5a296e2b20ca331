import supertest from 'supertest';
import type { JsonObject } from '../../../src/xapi/model/types.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { type Address, aClient } from '../../support/clients/client.ts';
import { agentOf, aDecisionClient, type DecisionClient } from '../../support/clients/consent/decisions.ts';
import { anOperator } from '../../support/clients/operator.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { waitFor } from '../../support/checks/wait-for.ts';

const HOUR = 3_600_000;
const nameOf = (index: number): string => `learner-${index}`;

describeOnBackends('both', 'the volume of a dataset in the catalogue', (makeBackends) => {
  let decisionClient: DecisionClient;
  let tool: Address & { readonly id: string };
  let ahead = 0;
  const now = (): number => Date.now() + ahead;
  const carnet = useCarnet(makeBackends, { now });
  beforeAll(async () => {
    decisionClient = await aDecisionClient(carnet, now);
    tool = await anOperator(carnet).source();
  });

  const post = (from: number, to: number, each: number): Promise<unknown> =>
    aClient(tool)
      .post(
        Array.from({ length: (to - from) * each }, (_, index) =>
          aNamedStatement({
            actor: agentOf(nameOf(from + (index % (to - from)))),
            timestamp: '2026-03-02T08:00:00.000Z',
          }),
        ),
      )
      .expect(200);
  /** Lets the hour pass after which it is counted again, and waits for that. */
  const counted = async (): Promise<void> => {
    ahead += HOUR + 1000;
    const since = now();
    await waitFor(
      'the dataset is counted',
      async () => ((await carnet.store.volumes.find([tool.id])).get(tool.id)?.countedAt ?? 0) >= since,
    );
  };
  const read = async (query = '', accept = 'application/ld+json') =>
    supertest(carnet.url)
      .get(`/v1/catalog/${tool.id}${query}`)
      .set('Accept', accept)
      .set('Accept-Language', 'en')
      .expect(200);
  const dataset = async (): Promise<JsonObject> =>
    ((await read()).body as { readonly 'dcat:dataset': readonly JsonObject[] })['dcat:dataset'][0]!;
  const extent = (count: number) => ({
    '@type': 'dct:SizeOrDuration',
    'skos:prefLabel': [
      { '@language': 'en', '@value': `about ${count} statements` },
      { '@language': 'fr', '@value': `environ ${count} traces` },
    ],
  });

  it('is not public while fewer than ten people are in it, however many statements there are', async () => {
    await post(0, 9, 12);
    await counted();
    const published = await dataset();
    expect([published['dct:extent'], published['dct:temporal']]).toEqual([undefined, undefined]);
    expect((await read('', 'text/html')).text).not.toContain('Volume');
  });

  it('is public in steps, with its months, for people and for programs', async () => {
    await post(9, 40, 12);
    await counted();
    // 480 in steps of 200, since everybody did 12.
    expect((await dataset())['dct:extent']).toEqual(extent(400));
    expect((await dataset())['dct:temporal']).toMatchObject({
      'dcat:startDate': { '@value': '2026-03-01' },
      'dcat:endDate': { '@value': '2026-03-31' },
    });
    expect((await read('?format=croissant')).body).toMatchObject({ temporalCoverage: '2026-03/2026-03' });
    const page = (await read('', 'text/html')).text;
    expect([page.includes('about 400 statements'), page.includes('March 2026')]).toEqual([true, true]);
  });

  /** These have all that is held of them deleted. */
  const gone = async (from: number, to: number): Promise<void> => {
    for (let index = from; index < to; index++) {
      const { id } = await decisionClient.person(nameOf(index));
      const acted = await decisionClient.consent.decisionService.forget(id, [`record:${tool.id}`], {
        by: { role: 'subject', id },
        language: 'fr',
      });
      expect(acted.outcome).toBe('decided');
    }
    await waitFor(
      'all erasures are done',
      async () => (await carnet.store.statements.scan({ limit: 500 })).length === (40 - to) * 12,
    );
  };

  it('is the same when one of many has gone', async () => {
    const before = await read();
    await gone(0, 1);
    await counted();
    expect((await read()).text).toBe(before.text);
  });

  it('is less when many have', async () => {
    await gone(1, 16);
    await counted();
    expect((await dataset())['dct:extent']).toEqual(extent(200));
  });
});
