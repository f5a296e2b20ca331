import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aClient } from '../../support/clients/client.ts';
import { agentOf, aDecisionClient } from '../../support/clients/consent/decisions.ts';
import { runCheck } from '../../support/servers/processes/run-check.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

describeOnBackends('both', 'What is decided, against the audit chain', (makeBackends) => {
  const carnet = useCarnet(makeBackends);
  const check = () => runCheck(carnet.backends);
  /** Changes a person in the store as no decision has. */
  const change = async (id: string, apply: (decisions: Record<string, object>) => object): Promise<void> => {
    const stored = (await carnet.store.people.find([id])).get(id)!;
    const changed = { ...stored, ...apply({ ...stored.decisions }), v: stored.v + 1 };
    expect(await carnet.store.people.update(changed)).toBe(true);
  };

  it('is the same after decisions, merges, a deletion of everything and a return', async () => {
    const decisions = await aDecisionClient(carnet);
    for (const name of ['ada', 'bob', 'eve', 'dan'])
      await aClient(carnet)
        .post([aNamedStatement({ actor: agentOf(name) })])
        .expect(200);
    await decisions.say('ada', 'default', 'object');
    await decisions.say('bob', 'default', 'object');
    await decisions.say('bob', 'default', 'yes');
    const [bob, eve, dan] = [
      await decisions.person('bob'),
      await decisions.person('eve'),
      await decisions.person('dan'),
    ];
    await decisions.say('dan', 'default', 'object');
    const by = { role: 'subject', id: eve.id, assurance: 'institution' } as const;
    await decisions.consent.decisionService.forget(eve.id, [], { by, language: 'fr' });
    await decisions.consent.decisionService.comeBack(eve.id, { by, language: 'fr' });
    const [identifier = ''] = await carnet.store.people.identifiersOf(dan.id);
    await decisions.consent.linkIdentifier(bob.id, identifier, { role: 'institution', id: 'a' });
    await waitFor('the events', async () => (await carnet.store.people.findWithOutboxEntry(9)).length === 0);
    const { code, json } = await check();
    expect([json.decisions.differing, json.decisions.read > 2, code]).toEqual([[], true, 0]);
  });

  it('is named by the ids of person and purpose where the store says yes to a no, and the other way', async () => {
    const decisions = await aDecisionClient(carnet);
    await aClient(carnet)
      .post([aNamedStatement({ actor: agentOf('mia') })])
      .expect(200);
    await decisions.say('mia', 'default', 'object');
    const { id } = await decisions.person('mia');
    const purpose = 'record:default';
    const before = (await carnet.store.people.find([id])).get(id)!;
    await change(id, (all) => ({ decisions: { ...all, [purpose]: { ...all[purpose], state: 'granted' } } }));
    const turned = await check();
    expect(turned).toMatchObject({ code: 1, json: { sound: false, damage: { decision: 1, 'audit-chain': 0 } } });
    expect(turned.json.decisions.differing).toEqual([
      { person: id, purpose, stored: 'granted (generation 1)', chained: 'objected (generation 1)' },
    ]);
    expect(turned.text).not.toContain('mia@');
    // What the store has lost is named too.
    await change(id, () => ({ decisions: {} }));
    expect((await check()).json.decisions.differing).toEqual([
      { person: id, purpose, stored: 'nothing', chained: 'objected (generation 1)' },
    ]);
    await change(id, () => ({ decisions: before.decisions, keptOut: { since: 1, role: 'subject', signatures: [] } }));
    expect((await check()).json.decisions.differing).toEqual([
      { person: id, stored: 'kept out everywhere (generation 1)', chained: 'not kept out (generation 1)' },
    ]);
    const { keptOut: _, ...rest } = (await carnet.store.people.find([id])).get(id)!;
    expect(await carnet.store.people.update({ ...rest, v: rest.v + 1 })).toBe(true);
    expect(await check()).toMatchObject({ code: 0, json: { sound: true } });
  });

  it('is named where the chain has decisions of a person whom the store does not have', async () => {
    const { consent } = await aDecisionClient(carnet);
    await consent.auditLog.append({
      id: 'an-event',
      at: Date.now(),
      type: 'decision',
      person: 'nobody',
      purpose: 'record:default',
      from: 'none',
      to: 'objected',
      generation: 1,
      by: { role: 'subject', id: 'nobody' },
    });
    expect((await check()).json.decisions.differing).toEqual([
      {
        person: 'nobody',
        purpose: 'record:default',
        stored: 'no such person',
        chained: 'objected (generation 1)',
      },
    ]);
  });
});
