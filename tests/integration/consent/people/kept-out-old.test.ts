import { createHash, randomUUID } from 'node:crypto';
import { createAuditLog } from '../../../../src/consent/audit/audit-log.ts';
import { signingKeysOf } from '../../../../src/consent/audit/jws.ts';
import { openStore } from '../../../../src/store/open-store.ts';
import type { StoredPerson } from '../../../../src/store/ports/consent/person-repository.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { aNamedStatement } from '../../../support/builders/statements/a-statement.ts';
import { waitFor } from '../../../support/checks/wait-for.ts';
import { aClient } from '../../../support/clients/client.ts';
import { anAgent, consentClient, type Tool } from '../../../support/clients/consent/consent-client.ts';
import { type Backends, describeOnBackends } from '../../../support/servers/backends.ts';
import { type RunningCarnet, runCarnet } from '../../../support/servers/running-carnet.ts';

const SOURCES = 43;
const BY = { role: 'subject', id: 'x', assurance: 'institution' } as const;

/** What a release before 0087 left of a person who had everything deleted: a decision and an event for each source. */
const deleteAsBefore = async (store: Store, person: StoredPerson, at: number): Promise<void> => {
  const keys = await signingKeysOf(createHash('sha256').update('chain').digest());
  const auditLog = createAuditLog({ repository: store.auditEvents, keys, now: () => at });
  const purposes = Array.from({ length: SOURCES }, (_, n) => [`record:s${n}`, n % 3 > 0] as const);
  const erasure = randomUUID();
  for (const [purpose, isObjected] of purposes)
    await auditLog.append({
      id: randomUUID(),
      at,
      type: 'decision',
      person: person.id,
      purpose,
      from: 'none',
      to: isObjected ? 'objected' : 'withdrawn',
      generation: isObjected ? 2 : 1,
      by: BY,
      language: 'fr',
      data: { choice: 'forget', version: 1, erases: 1 },
    });
  await auditLog.append({
    id: `${erasure}.started`,
    at,
    type: 'erasure.started',
    person: person.id,
    by: BY,
    data: { erasure },
  });
  await store.erasures.add({
    id: erasure,
    person: person.id,
    requestedAt: at,
    deletesName: true,
    deletesBefore: at,
    markers: [],
    v: 1,
    what: purposes.map(([purpose]) => ({ purpose, generation: 1 })),
    done: at,
  });
  await auditLog.append({
    id: `${erasure}.done`,
    at,
    type: 'erasure.done',
    person: person.id,
    data: { erasure },
    by: { role: 'system', id: 'carnet' },
  });
  const about = { version: 0, includePast: false, signatures: [], since: at, assurance: 'institution' };
  await store.people.update({
    ...person,
    decisions: Object.fromEntries(
      purposes.map(([purpose, isObjected]) => [
        purpose,
        { ...about, ...(isObjected ? { state: 'objected', generation: 2 } : { state: 'withdrawn', generation: 1 }) },
      ]),
    ),
    v: person.v + 1,
  });
};

describeOnBackends('both', 'People that a release before has deleted', (makeBackends) => {
  let backends: Backends;
  beforeAll(() => {
    backends = makeBackends();
  });
  afterAll(() => backends.remove());

  const post = async (carnet: RunningCarnet, tool: Tool, actor: object): Promise<string> =>
    (await aClient({ url: carnet.url, authorization: tool.authorization }).post(aNamedStatement({ actor })).expect(200))
      .headers['lrs-consent'] as string;

  it('have the one state since, unless they have said anything after it; nothing of either is due', async () => {
    const [deleted, back, objecting] = [anAgent(), anAgent(), anAgent()];
    const first = await runCarnet(backends);
    const client = consentClient(first);
    const used = await client.tool();
    for (const agent of [deleted, back, objecting]) await post(first, used, agent);
    const idOf = async (of: object): Promise<string> =>
      (
        (await client.get(`/v1/people?agent=${encodeURIComponent(JSON.stringify(of))}`).expect(200)).body as {
          id: string;
        }
      ).id;
    const ids = { deleted: await idOf(deleted), back: await idOf(back), objecting: await idOf(objecting) };
    await first.close();

    const store = await openStore(backends.storeUrl, { now: Date.now });
    await store.facts.remove('people-kept-out');
    const at = Date.now() - 86_400_000;
    for (const id of Object.values(ids)) await deleteAsBefore(store, (await store.people.find([id])).get(id)!, at);
    const change = async (id: string, decision: object): Promise<void> => {
      const person = (await store.people.find([id])).get(id)!;
      await store.people.update({
        ...person,
        decisions: { ...person.decisions, 'record:s1': decision },
        v: person.v + 1,
      });
    };
    const said = { version: 1, generation: 2, includePast: false, signatures: [], since: at + 1000 };
    await change(ids.back, { ...said, state: 'granted', from: at + 1000 });
    // An objection that was made later: a steward rules on it.
    const person = (await store.people.find([ids.objecting])).get(ids.objecting)!;
    await store.people.update({
      ...person,
      decisions: { ...person.decisions, 'record:later': { ...said, state: 'objected', generation: 1 } },
      v: person.v + 1,
    });
    await store.close();

    const second = await runCarnet(backends);
    try {
      const now = consentClient(second);
      await waitFor('all people have been looked at', async () => {
        return (await second.store.facts.find('people-kept-out')) !== undefined;
      });
      const found = await second.store.people.find(Object.values(ids));
      expect(found.get(ids.deleted)).toMatchObject({
        keptOut: { since: at, role: 'subject', assurance: 'institution', signatures: [] },
        generation: 3,
        decisions: {},
      });
      for (const id of [ids.back, ids.objecting]) expect(found.get(id)).not.toHaveProperty('keptOut');
      const steward = await second.issue('office', ['steward']);
      const { objections } = (await now.get('/v1/objections', steward).expect(200)).body as { objections: unknown };
      expect(objections).toMatchObject([{ person: ids.objecting, purpose: 'record:later' }]);
      const session = await now.signIn({ agent: deleted });
      expect((await now.get('/v1/me', session).expect(200)).body).toMatchObject({
        keptOut: { erasure: 'done', may: ['return'] },
        decided: [],
        asked: [],
      });
      const later = await now.tool();
      expect(await post(second, later, deleted)).toBe('stored=0, withheld=1');
      await now.send('delete', '/v1/me/kept-out', {}).set('Authorization', session).expect(200);
      expect(await post(second, later, deleted)).toBe('stored=1, withheld=0');
    } finally {
      await second.close();
    }
  });
});
