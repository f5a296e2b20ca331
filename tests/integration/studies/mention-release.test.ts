import { randomUUID } from 'node:crypto';
import { waitFor } from '../../support/checks/wait-for.ts';
import { keepAliveAgent } from '../../support/clients/connections/idle-connections.ts';
import { mentionClient } from '../../support/clients/consent/mention-client.ts';
import { openStudy } from '../../support/clients/studies/open-study.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

interface Line {
  readonly op: string;
  readonly statement?: object;
}

describeOnBackends('both', 'A released record of a statement that names an erased person', (makeBackends) => {
  const carnet = useCarnet(makeBackends);

  it('never had the name: replacing the person in the statement releases nothing anew', async () => {
    const study = await openStudy(carnet);
    const [pupil, ada] = [randomUUID(), randomUUID()].map((name) => ({ mbox: `mailto:${name}@school.example` }));
    const lines = async (): Promise<readonly Line[]> => {
      const answer = await keepAliveAgent(carnet.url)
        .get(`${new URL(study.url).pathname}/stream?from=start&follow=false`)
        .set({ Authorization: `Bearer ${study.token}`, Accept: 'application/x-ndjson' })
        .buffer(true);
      // Until the first record there is no stream.
      return (answer.status === 200 ? answer.text : '')
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line) as Line)
        .filter(({ op }) => op !== 'tick');
    };
    await study.say(pupil!, 'yes');
    await study.post(pupil!.mbox, [
      { context: { instructor: ada!, team: { objectType: 'Group', member: [ada!] }, registration: randomUUID() } },
    ]);
    await waitFor('the record is released', async () => (await lines()).length === 1);
    const before = await lines();
    expect(JSON.stringify(before)).not.toMatch(/instructor|team|school\.example"/);

    const mentions = mentionClient(carnet, await carnet.issue('office', ['steward']));
    await mentions.forget(ada!);
    const [listed] = await mentions.list();
    expect(await mentions.replace(listed!.person)).toMatchObject({ statements: 1 });
    // A later record shows that the publisher has passed all before it.
    await study.post(pupil!.mbox, [{}]);
    await waitFor('a later record is released', async () => (await lines()).length === 2);
    expect((await lines()).slice(0, 1)).toEqual(before);
  });
});
