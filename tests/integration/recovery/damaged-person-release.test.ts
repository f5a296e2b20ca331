import { randomUUID } from 'node:crypto';
import { waitFor } from '../../support/checks/wait-for.ts';
import type { Address } from '../../support/clients/client.ts';
import { aStudyClient, by, postAll, type StudyClient } from '../../support/clients/studies/study-client.ts';
import { openStream } from '../../support/clients/studies/study-stream.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { changeStored } from '../../support/servers/stored-record.ts';

describeOnBackends('both', 'a study, and a stored person in which a bit is another', (makeBackends) => {
  const carnet = useCarnet(makeBackends);
  let studies: StudyClient;
  let tool: Awaited<ReturnType<StudyClient['source']>>;
  let lab: Address;
  let study: string;

  beforeAll(async () => {
    studies = await aStudyClient(carnet);
    tool = await studies.source();
    const owner = `lab-${randomUUID()}`;
    lab = { url: carnet.url, authorization: await carnet.issue(owner, ['scientist']) };
    study = await studies.open(tool.id, { owner } as object);
  });

  /** What a lab has that reads the whole stream: how many records of each pseudonym. */
  const recordsOfLab = async (): Promise<readonly number[]> => {
    const stream = await openStream(lab, study, { query: '?from=start&follow=false' });
    // A study that has just opened is not known to its readers yet.
    if (stream.status !== 200) return [];
    await stream.ended;
    const records = new Map<string, string>();
    for (const { op, key = '', statement } of stream.lines) {
      if (op === 'put') records.set(key, statement?.actor.account.name ?? '');
      if (op === 'del') records.delete(key);
    }
    const people = [...new Set(records.values())];
    return people.map((name) => [...records.values()].filter((one) => one === name).length).toSorted();
  };
  const labHas = (...counts: readonly number[]): Promise<void> =>
    waitFor(`the lab has ${counts.join(' and ')} records`, async () => String(await recordsOfLab()) === String(counts));
  const changeDecision = async (person: string, [from, to]: readonly [from: string, to: string]): Promise<void> => {
    const record = { table: 'people', collection: 'people', column: 'id', key: person };
    const change = (body: unknown): string => String(body).replace(`"state":"${from}"`, `"state":"${to}"`);
    await changeStored(carnet.backends.storeUrl, record, { member: 'body', change });
  };

  it('gets nothing of a stop that reads as a yes, and is not shown what is of somebody damaged', async () => {
    const [ada, bob] = [`a${randomUUID()}`, `b${randomUUID()}`];
    for (const name of [ada, bob]) await studies.say(name, study, 'yes');
    await postAll(tool, [by(ada), by(ada), by(bob)]);
    await labHas(1, 2);
    const { id } = await studies.decisionClient.person(ada);
    await changeDecision(id, ['granted', 'grantee']);
    await labHas(1);
    await changeDecision(id, ['grantee', 'granted']);
    await labHas(1, 2);

    await studies.say(ada, study, 'stop');
    await labHas(1);
    await changeDecision(id, ['withdrawn', 'granted']);
    await postAll(tool, [by(ada), by(bob)]);
    await labHas(2);
    // A store that is asked for this person again, in the round of the publisher that every decision makes.
    await studies.say(`c${randomUUID()}`, study, 'yes');
    await postAll(tool, [by(ada), by(bob)]);
    await labHas(3);
  });
});
