import { randomUUID } from 'node:crypto';
import type { DocumentSpace } from '../../../src/store/ports/statements/document-repository.ts';
import { agentKey } from '../../../src/xapi/model/agents.ts';
import type { Address } from '../../support/clients/client.ts';
import { agentOf, aDecisionClient, type DecisionClient } from '../../support/clients/consent/decisions.ts';
import { aDocumentClient, aDocumentLocation, type DocumentLocation } from '../../support/clients/document-client.ts';
import { anOperator } from '../../support/clients/operator.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { waitFor } from '../../support/checks/wait-for.ts';

type Tool = Address & { readonly id: string };

const aName = (): string => `n${randomUUID()}`;
const stateOf = (name: string): DocumentLocation => aDocumentLocation.state({ agent: JSON.stringify(agentOf(name)) });
const spaceOf = ({ id }: Tool, { context }: DocumentLocation, name: string): DocumentSpace => ({
  owners: [id],
  resource: 'state',
  activity: context['activityId']!,
  agent: agentKey(agentOf(name))!,
});

describeOnBackends('both', 'a document of an agent', (makeBackends) => {
  let decisionClient: DecisionClient;
  let tool: Tool;
  let other: Tool;
  let imposed: Tool;
  const carnet = useCarnet(makeBackends);
  beforeAll(async () => {
    const operator = anOperator(carnet);
    decisionClient = await aDecisionClient(carnet);
    tool = await operator.source([], { basis: 'consent', audience: 'adults' });
    other = await operator.source([], { basis: 'consent', audience: 'adults' });
    imposed = await operator.source();
  });

  it('is refused where its agent has not agreed, whatever onWithheld says, and creates no person', async () => {
    const ada = aName();
    const before = await carnet.store.people.count();
    const state = stateOf(ada);
    for (const method of ['put', 'post'] as const) {
      const { body } = await aDocumentClient(tool)[method](state, { at: 7 }).expect(403);
      expect(body).toMatchObject({
        kind: 'consent-required',
        ask: 'http://carnet.example/me',
        faults: [{ at: 'agent' }],
      });
    }
    const profile: DocumentLocation = {
      path: '/xapi/agents/profile',
      context: { agent: JSON.stringify(agentOf(ada)) },
      one: { agent: JSON.stringify(agentOf(ada)), profileId: 'preferences' },
      idName: 'profileId',
    };
    await aDocumentClient(tool).post(profile, {}).expect(403);
    expect(await carnet.store.people.count()).toBe(before);
    expect(await carnet.store.documents.read(spaceOf(tool, state, ada), 'bookmark')).toBeUndefined();
    await aDocumentClient(tool).post(aDocumentLocation.activityProfile(), { highest: 3 }).expect(204);
  });

  it('is gone for readers from a stop on, from the store with the erasure; those of another source stay', async () => {
    const ada = aName();
    const [mine, theirs] = [stateOf(ada), stateOf(ada)];
    for (const { id } of [tool, other]) await decisionClient.say(ada, id, 'yes');
    await aDocumentClient(tool).put(mine, { at: 7 }).expect(204);
    await aDocumentClient(other).put(theirs, { at: 8 }).expect(204);
    expect((await aDocumentClient(tool).get(mine).expect(200)).body).toEqual({ at: 7 });

    const erasure = await decisionClient.say(ada, tool.id, 'stop');
    await aDocumentClient(tool).get(mine).expect(404);
    expect((await aDocumentClient(tool).get(mine, mine.context).expect(200)).body).toEqual([]);
    await aDocumentClient(tool).put(mine, { at: 9 }).expect(403);
    await waitFor(
      'the erasure is done',
      async () => (await decisionClient.consent.erasures.state(erasure ?? '')).done !== undefined,
    );
    expect(await carnet.store.documents.read(spaceOf(tool, mine, ada), 'bookmark')).toBeUndefined();
    expect((await aDocumentClient(other).get(theirs).expect(200)).body).toEqual({ at: 8 });
  });

  it('is only hidden by an objection, and comes back when that is taken back', async () => {
    const ada = aName();
    const state = stateOf(ada);
    await aDocumentClient(imposed).put(state, { at: 7 }).expect(204);
    await decisionClient.say(ada, imposed.id, 'object');
    await aDocumentClient(imposed).get(state).expect(404);
    await aDocumentClient(imposed).put(state, { at: 8 }).expect(403);
    await decisionClient.say(ada, imposed.id, 'yes');
    expect((await aDocumentClient(imposed).get(state).expect(200)).body).toEqual({ at: 7 });
  });
});
