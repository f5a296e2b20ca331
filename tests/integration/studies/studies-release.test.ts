import { randomUUID } from 'node:crypto';
import { aVoiding } from '../../support/builders/statements/a-statement.ts';
import { aClient } from '../../support/clients/client.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { aStudyClient, by, postAll, type StudyClient } from '../../support/clients/studies/study-client.ts';
import { type Fold, foldOf } from '../../support/checks/journal/study-fold.ts';
import { waitFor } from '../../support/checks/wait-for.ts';

const aName = (): string => `n${randomUUID()}`;

describeOnBackends('both', 'what is released to a study', (makeBackends) => {
  let studyClient: StudyClient;
  let tool: Awaited<ReturnType<StudyClient['source']>>;
  const carnet = useCarnet(makeBackends);
  beforeAll(async () => {
    studyClient = await aStudyClient(carnet);
    tool = await studyClient.source();
  });

  const fold = (study: string): Promise<Fold> =>
    foldOf(carnet.topics, study).catch(() => ({ records: new Map(), ended: new Map(), changes: [] }));
  /** Waits until the study has so many records and so many that ended; then a moment more, for what should not come. */
  const settled = async (study: string, records: number, ended = 0): Promise<Fold> => {
    await waitFor(`${records} records and ${ended} ended`, async () => {
      const now = await fold(study);
      return now.records.size === records && now.ended.size === ended;
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const found = await fold(study);
    expect([found.records.size, found.ended.size]).toEqual([records, ended]);
    return found;
  };
  const actorsOf = ({ records }: Fold): readonly string[] => [
    ...new Set(
      [...records.values()].map(
        ({ text }) => (JSON.parse(text) as { actor: { account: { name: string } } }).actor.account.name,
      ),
    ),
  ];

  it('C6: is what both gates permit when it is processed, keyed, and stored before it is published', async () => {
    const [ada, bob] = [aName(), aName()];
    const study = await studyClient.open(tool.id);
    await studyClient.say(ada, study, 'yes');
    const mine = [by(ada), by(ada)];
    await postAll(tool, [...mine, by(bob), by(ada, { timestamp: '2020-01-01T00:00:00.000Z' })]);
    const { records } = await settled(study, 2);
    const releases = await carnet.store.releases.findByStudy(study, { limit: 10 });
    expect(releases.map(({ key }) => key)).toEqual([...records.keys()].toSorted());
    expect(new Set(releases.map(({ statement }) => statement))).toEqual(new Set(mine.map(({ id }) => id)));
    const { id } = await studyClient.decisionClient.person(ada);
    for (const release of releases) {
      const { text, headers } = records.get(release.key)!;
      expect(release.people).toEqual([{ id, recordGeneration: 1, studyGeneration: 1 }]);
      expect(headers['source']).toBe(tool.id);
      expect(JSON.parse(text)).toMatchObject({ id: release.key, actor: { account: { name: release.pseudonyms[0] } } });
      expect(text).not.toContain(ada);
    }
  });

  it('C6: is nothing while a person has paused, and nothing of that time after', async () => {
    const ada = aName();
    const study = await studyClient.open(tool.id);
    await studyClient.say(ada, study, 'yes');
    await postAll(tool, [by(ada)]);
    await settled(study, 1);
    await studyClient.say(ada, study, 'pause');
    await postAll(tool, [by(ada)]);
    await studyClient.say(ada, study, 'resume');
    await postAll(tool, [by(ada)]);
    await settled(study, 2);
  });

  it('C7, C8: ends with a stop, and begins anew under other keys with the next consent', async () => {
    const [ada, bob] = [aName(), aName()];
    const study = await studyClient.open(tool.id);
    for (const name of [ada, bob]) await studyClient.say(name, study, 'yes');
    await postAll(tool, [by(ada), by(ada), by(bob)]);
    const before = await settled(study, 3);
    const erasure = await studyClient.say(ada, study, 'stop');
    const { records, ended } = await settled(study, 1, 2);
    expect([...ended.values()]).toEqual(['removed', 'removed']);
    expect([...before.records.keys()]).toEqual(expect.arrayContaining([...records.keys(), ...ended.keys()]));
    await waitFor(
      'the erasure is done',
      async () => (await studyClient.decisionClient.consent.erasures.state(erasure ?? '')).done !== undefined,
    );
    expect(
      await carnet.store.releases.findByPeople([(await studyClient.decisionClient.person(ada)).id], { limit: 10 }),
    ).toEqual([]);

    await studyClient.say(ada, study, 'yes');
    await postAll(tool, [by(ada)]);
    const after = await settled(study, 2, 2);
    expect(actorsOf(after)).toHaveLength(2);
    expect(actorsOf(after).filter((name) => actorsOf(before).includes(name))).toHaveLength(1);
    expect([...after.ended.keys()].toSorted()).toEqual([...ended.keys()].toSorted());
  });

  it('C7: ends with a stop of what is recorded, and with the deletion of everything, in every study', async () => {
    const [ada, bob] = [aName(), aName()];
    const choosing = await studyClient.source('consent');
    const studies = [await studyClient.open(choosing.id), await studyClient.open(choosing.id)];
    for (const name of [ada, bob]) {
      await studyClient.decisionClient.say(name, choosing.id, 'yes');
      for (const study of studies) await studyClient.say(name, study, 'yes');
    }
    await postAll(choosing, [by(ada), by(bob)]);
    for (const study of studies) await settled(study, 2);
    await studyClient.decisionClient.say(ada, choosing.id, 'stop');
    for (const study of studies) await settled(study, 1, 1);
    const { id } = await studyClient.decisionClient.person(bob);
    await studyClient.decisionClient.consent.decisionService.forget(id, [`record:${choosing.id}`], {
      by: { role: 'subject', id },
      language: 'fr',
    });
    for (const study of studies) await settled(study, 0, 2);
  });

  it('C7: ends with an objection, and comes back with a ruling against it', async () => {
    const ada = aName();
    const study = await studyClient.open(tool.id);
    await studyClient.say(ada, study, 'yes');
    await postAll(tool, [by(ada)]);
    const before = await settled(study, 1);
    await studyClient.decisionClient.say(ada, tool.id, 'object');
    await settled(study, 0, 1);
    const { id } = await studyClient.decisionClient.person(ada);
    await studyClient.decisionClient.consent.decisionService.decide(id, `record:${tool.id}`, {
      by: { role: 'steward', id: 'steward' },
      choice: 'resume',
      reason: 'needed for the class',
    });
    expect([...(await settled(study, 1)).records.keys()]).toEqual([...before.records.keys()]);
  });

  it('C23: ends with a statement that voids', async () => {
    const ada = aName();
    const studies = [await studyClient.open(tool.id), await studyClient.open(tool.id)];
    for (const study of studies) await studyClient.say(ada, study, 'yes');
    const statement = by(ada);
    const late = by(ada);
    await postAll(tool, [statement, by(ada)]);
    for (const study of studies) await settled(study, 2);
    await aClient(tool)
      .post([aVoiding(statement.id), aVoiding(late.id)])
      .expect(200);
    for (const study of studies) expect([...(await settled(study, 1, 1)).ended.values()]).toEqual(['voided']);
    await postAll(tool, [late]);
    for (const study of studies) await settled(study, 1, 1);
  });

  it('C8: has the past of people who include it, and nothing of others from before their consent', async () => {
    const [ada, bob] = [aName(), aName()];
    const study = await studyClient.open(tool.id);
    await postAll(tool, [by(ada), by(ada), by(bob)]);
    await studyClient.say(bob, study, 'yes');
    await studyClient.say(ada, study, { choice: 'yes', includePast: true });
    await settled(study, 2);
    await postAll(tool, [by(ada), by(bob)]);
    await settled(study, 4);
  });

  it('C20: is nothing below the threshold of people with a record, then all since each consent', async () => {
    const names = [aName(), aName(), aName()];
    const study = await studyClient.open(tool.id, { minimum: 3 });
    for (const name of names.slice(0, 2)) await studyClient.say(name, study, 'yes');
    await postAll(
      tool,
      names.map((name) => by(name)),
    );
    await waitFor('the study has a topic', async () => (await carnet.store.studies.find(study)) !== undefined);
    await settled(study, 0);
    await studyClient.say(names[2]!, study, 'yes');
    // Of the third nothing could be released yet.
    await settled(study, 0);
    await postAll(
      tool,
      names.map((name) => by(name)),
    );
    await settled(study, 5);
    await studyClient.say(names[0]!, study, 'stop');
    await postAll(
      tool,
      names.map((name) => by(name)),
    );
    await settled(study, 3, 2);
    await studyClient.say(names[0]!, study, 'yes');
    await settled(study, 3, 2);
    await postAll(tool, [by(names[0]!)]);
    await settled(study, 6, 2);
  });

  it('stops where a study is suspended, and catches up when it is open again', async () => {
    const ada = aName();
    const study = await studyClient.open(tool.id);
    await studyClient.say(ada, study, 'yes');
    await postAll(tool, [by(ada)]);
    await settled(study, 1);
    await studyClient.updatePurpose(study, { state: 'suspended' });
    await postAll(tool, [by(ada)]);
    await settled(study, 1);
    await studyClient.updatePurpose(study, { state: 'open' });
    await settled(study, 2);
  });
});
