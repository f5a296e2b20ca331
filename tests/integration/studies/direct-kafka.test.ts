import { Parser } from '@asyncapi/parser';
import kafkajs from 'kafkajs';
import { randomUUID } from 'node:crypto';
import type { Address } from '../../support/clients/client.ts';
import { anOperator } from '../../support/clients/operator.ts';
import { describeOnBackends, embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { KAFKA_URL } from '../../support/servers/services.ts';
import { aStudyClient, by, postAll, type StudyClient } from '../../support/clients/studies/study-client.ts';
import { bearer, openStream } from '../../support/clients/studies/study-stream.ts';
import { waitFor } from '../../support/checks/wait-for.ts';

type Lab = Address & { readonly id: string };
interface Described {
  readonly servers: Readonly<Record<string, { readonly host: string; readonly protocol: string }>>;
  readonly channels: Readonly<Record<string, { readonly address: string }>>;
}

/** Errors and warnings, as the parser numbers them. */
const GRAVE: readonly number[] = [0, 1];
const aName = (): string => `n${randomUUID()}`;

describeOnBackends('both', 'the topic of a study, for platforms inside the trust domain', (makeBackends) => {
  let studyClient: StudyClient;
  let tool: Awaited<ReturnType<StudyClient['source']>>;
  let [trusted, untrusted, other]: Lab[] = [];
  let study: string;
  const isKafka = makeBackends !== embeddedBackends;
  const carnet = useCarnet(makeBackends);
  beforeAll(async () => {
    studyClient = await aStudyClient(carnet);
    tool = await studyClient.source();
    const lab = async (): Promise<Lab> => {
      const id = `lab-${randomUUID()}`;
      return { id, url: carnet.url, authorization: await carnet.issue(id, ['scientist']) };
    };
    [trusted, untrusted, other] = [await lab(), await lab(), await lab()];
    for (const { id } of [trusted, other])
      await anOperator(carnet)
        .change(id, { directKafka: true })
        .set('Content-Type', 'application/merge-patch+json')
        .expect(200);
    study = await studyClient.open(tool.id, { owner: trusted.id } as object);
    await waitFor('the study has begun', async () => (await carnet.store.studies.find(study)) !== undefined);
  });

  const describing = (of: string, authorization?: string): Promise<Response> =>
    fetch(`${carnet.url}/v1/studies/${of.replace('study:', '')}/asyncapi.json`, {
      headers: authorization === undefined ? {} : { Authorization: authorization },
    });
  const channels = async (of: string, authorization?: string): Promise<readonly string[]> => {
    const answer = await describing(of, authorization);
    expect(answer.status).toBe(200);
    return Object.keys(((await answer.json()) as Described).channels);
  };

  it('is not described to any other credential', async () => {
    const untrustedStudy = await studyClient.open(tool.id, { owner: untrusted!.id } as object);
    await waitFor(
      'the other study has begun',
      async () => (await carnet.store.studies.find(untrustedStudy)) !== undefined,
    );
    expect({
      anonymous: await channels(study),
      aTool: await channels(study, tool.authorization),
      aSteward: await channels(study, await carnet.issue('office', ['steward'])),
      anotherLab: await channels(study, bearer(other!.authorization)),
      untrusted: await channels(untrustedStudy, bearer(untrusted!.authorization)),
      withoutTheScope: await channels(study, await carnet.issue(trusted!.id, ['all'])),
    }).toEqual({
      anonymous: ['stream'],
      aTool: ['stream'],
      aSteward: ['stream'],
      anotherLab: ['stream'],
      untrusted: ['stream'],
      withoutTheScope: ['stream'],
    });
    expect(await (await describing(study)).text()).not.toMatch(/kafka|127\.0\.0\.1/i);
    expect((await describing(study, bearer(`Basic ${Buffer.from('nobody:knows').toString('base64')}`))).status).toBe(
      401,
    );
  });

  it('is described to the scientists of the study in valid AsyncAPI 3, where the journal is Kafka', async () => {
    const answer = await describing(study, bearer(trusted!.authorization));
    const text = await answer.text();
    const { diagnostics } = await new Parser().parse(text);
    expect(
      diagnostics
        .filter(({ severity }) => GRAVE.includes(severity))
        .map(({ path, message }) => `${path.join('/')}: ${message}`),
    ).toEqual([]);
    const described = JSON.parse(text) as Described;
    expect(Object.keys(described.channels)).toEqual(isKafka ? ['stream', 'topic'] : ['stream']);
    expect(described.servers['kafka']).toEqual(
      isKafka
        ? {
            host: KAFKA_URL!.replace(/^kafka:\/\//, '').replace(/\/$/, ''),
            protocol: 'kafka',
            description: 'Inside the trust domain alone.',
          }
        : undefined,
    );
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('is not described while the study is suspended', async () => {
    const paused = await studyClient.open(tool.id, { owner: trusted!.id } as object);
    await waitFor('it has begun', async () => (await carnet.store.studies.find(paused)) !== undefined);
    expect(await channels(paused, bearer(trusted!.authorization))).toHaveLength(isKafka ? 2 : 1);
    await studyClient.updatePurpose(paused, { state: 'suspended' });
    expect(await channels(paused, bearer(trusted!.authorization))).toEqual(['stream']);
  });

  if (isKafka)
    it('ends with the fold of the stream for a kafkajs consumer that reads committed messages', async () => {
      const [ann, ben, cid] = [aName(), aName(), aName()] as const;
      for (const name of [ann, ben, cid]) await studyClient.say(name, study, 'yes');
      for (let round = 0; round < 4; round++)
        await postAll(
          tool,
          [ann, ben, cid].flatMap((name) => [by(name), by(name)]),
        );
      const followed = async (): Promise<ReadonlyMap<string, string>> => {
        const stream = await openStream(trusted!, study, { query: '?from=start&follow=false' });
        await stream.ended;
        const records = new Map<string, string>();
        for (const { op, key = '', statement } of stream.lines) {
          if (op === 'put') records.set(key, JSON.stringify(statement));
          if (op === 'del') records.delete(key);
        }
        return records;
      };
      await waitFor('all is released', async () => (await followed()).size === 24);
      await studyClient.say(ben, study, 'stop');
      await waitFor(
        'tombstones are there',
        async () =>
          (await carnet.topics.read(study, 0)).records.filter(({ key, value }) => key !== '_' && value === null)
            .length === 8,
      );
      const fold = await followed();
      expect(fold.size).toBe(16);

      const {
        channels: { topic },
      } = (await (await describing(study, bearer(trusted!.authorization))).json()) as Described;
      const records = new Map<string, string>();
      const seen = { tombstones: 0, heartbeats: 0 };
      const consumer = new kafkajs.Kafka({
        brokers: KAFKA_URL!
          .replace(/^kafka:\/\//, '')
          .replace(/\/.*$/, '')
          .split(','),
        logLevel: kafkajs.logLevel.NOTHING,
      }).consumer({ groupId: `platform-${randomUUID()}`, readUncommitted: false });
      await consumer.connect();
      await consumer.subscribe({ topic: topic!.address, fromBeginning: true });
      let last = -1;
      await consumer.run({
        eachMessage: ({ message: { key, value, offset } }) => {
          const name = key?.toString() ?? '';
          if (name === '_') seen.heartbeats += 1;
          else if (value === null) {
            records.delete(name);
            seen.tombstones += 1;
          } else records.set(name, value.toString());
          last = Number(offset);
          return Promise.resolve();
        },
      });
      try {
        await waitFor('the consumer has met the tombstones', () => Promise.resolve(seen.tombstones === 8));
      } finally {
        await consumer.disconnect();
      }
      expect(records).toEqual(fold);
      // What it has applied it acknowledges over HTTP: the offset is the cursor's second number.
      const acknowledged = await fetch(`${carnet.url}/v1/studies/${study.replace('study:', '')}/acks`, {
        method: 'POST',
        headers: { Authorization: bearer(trusted!.authorization), 'Content-Type': 'application/json' },
        body: JSON.stringify({ cursor: `v1.0-${last}` }),
      });
      expect(await acknowledged.json()).not.toHaveProperty('unacknowledged');
    });
});
