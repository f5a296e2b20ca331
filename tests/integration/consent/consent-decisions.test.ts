import type { SubjectAction } from '../../../src/consent/model/actions.ts';
import { createErasures } from '../../../src/consent/erasure/erasures.ts';
import { createRetentionVerdicts } from '../../../src/consent/gate/retention-verdicts.ts';
import { receiptOf } from '../../../src/consent/subject/receipt.ts';
import type { Purpose } from '../../../src/consent/model/types.ts';
import { Problem } from '../../../src/core/problem.ts';
import { columnsOf } from '../../../src/studies/export/columns.ts';
import { aRecordPurpose, aStudy, NOW } from '../../support/builders/consent/a-purpose.ts';
import { type ConsentFixture, MOODLE, openConsentFixture } from './consent-fixture.ts';

let fixture: ConsentFixture;
beforeEach(async () => {
  fixture = await openConsentFixture();
  await fixture.addPurpose(aRecordPurpose());
  await fixture.addPurpose(aStudy());
});
afterEach(() => fixture.store.close());

const say = (choice: SubjectAction['choice'], about: Partial<SubjectAction> = {}): SubjectAction => ({
  by: { role: 'subject', id: 'x' },
  choice,
  version: 1,
  language: 'fr',
  ...about,
});
const decisionsOf = async (id: string) => (await fixture.store.people.find([id])).get(id)?.decisions;
/** A journal whose consumers want these offsets next, and have read every marker. */
const markersRead = (offsets: () => readonly number[]) => ({
  consumedOffsets: () => Promise.resolve(offsets().map((offset, partition) => ({ partition, offset }))),
  findLost: () => Promise.resolve(new Set<string>()),
  mark: () => Promise.resolve(false),
});
const types = async (): Promise<readonly string[]> =>
  (await fixture.auditLog.list({ limit: 100 })).map(({ type }) => type);

describe('A decision', () => {
  it('is in force, in the chain, and has a receipt, when it is answered', async () => {
    const ada = await fixture.addPerson('ada');
    const acted = await fixture.decisionService.decide(ada, 'record:h5p', say('yes'));

    expect(await decisionsOf(ada)).toMatchObject({ 'record:h5p': { state: 'granted', generation: 1, from: NOW } });
    expect((await fixture.store.people.find([ada])).get(ada)?.outboxEntry).toBeUndefined();
    const [event] = (acted.outcome === 'decided' && acted.events) || [];
    expect(event).toMatchObject({ seq: 1, type: 'decision', person: ada, from: 'none', to: 'granted' });
    const decidedVersion = (await fixture.store.purposes.findVersions('record:h5p'))[0] as unknown as Purpose;
    expect(
      receiptOf(event!, decidedVersion, {
        publicUrl: 'https://lrs.example',
        authorityOf: () => undefined,
        fieldsOf: columnsOf,
      }),
    ).toMatchObject({ '@type': 'dpv:ConsentRecord' });
    expect(fixture.markers).toMatchObject([{ person: ada, generation: 0, decision: { state: 'granted', from: NOW } }]);
  });

  it('is marked on every partition where it erases, and an erasure says where', async () => {
    const ada = await fixture.addPerson('ada', { 'record:h5p': { generation: 3 } });
    const acted = await fixture.decisionService.decide(ada, 'record:h5p', say('stop'));

    expect(acted).toMatchObject({
      outcome: 'decided',
      erasure: expect.any(String),
      events: [{ type: 'decision', to: 'withdrawn' }, { type: 'erasure.started' }],
    });
    const { erasure, events } = acted as Extract<typeof acted, { outcome: 'decided' }>;
    expect(fixture.markers).toMatchObject([
      { person: ada, purpose: 'record:h5p', generation: 3, event: events[0]?.id, decision: { state: 'withdrawn' } },
    ]);
    expect(await fixture.store.erasures.find(erasure!)).toMatchObject({
      person: ada,
      requestedAt: NOW,
      markers: [10, 110],
      what: [{ purpose: 'record:h5p', generation: 3 }],
    });
  });

  it('makes no event where it was said before, and changes nothing where it cannot be said', async () => {
    const ada = await fixture.addPerson('ada', { 'record:h5p': {} });
    expect(await fixture.decisionService.decide(ada, 'record:h5p', say('yes', { includePast: false }))).toMatchObject({
      outcome: 'decided',
    });
    expect(await fixture.decisionService.decide(ada, 'record:h5p', say('yes', { includePast: false }))).toMatchObject({
      outcome: 'unchanged',
    });
    expect(await fixture.decisionService.decide(ada, 'record:h5p', say('yes', { version: 2 }))).toMatchObject({
      outcome: 'refused',
      kind: 'other-version',
    });
    expect(await types()).toHaveLength(1);
  });

  it('takes two where the source is for minors and the age is unknown', async () => {
    const child = await fixture.addPerson('child');
    await fixture.store.people.update({
      ...(await fixture.store.people.find([child])).get(child)!,
      parentalConsentUntil: NOW + 1,
      v: 3,
    });
    expect(await fixture.decisionService.decide(child, 'record:h5p', say('yes'))).toMatchObject({
      outcome: 'decided',
      events: [{ type: 'signature', to: 'pending' }],
    });
    expect(
      await fixture.decisionService.decide(child, 'record:h5p', say('yes', { by: { role: 'guardian', id: 'g' } })),
    ).toMatchObject({ events: [{ to: 'granted' }] });
    fixture.clock.now = NOW + 1;
    expect(
      await fixture.decisionService.decide(child, 'record:h5p', say('stop', { by: { role: 'guardian', id: 'g' } })),
    ).toMatchObject({ outcome: 'refused', kind: 'not-theirs' });
  });

  it('is said of a text that stays as it was shown: an implied purpose is written down first', async () => {
    const ada = await fixture.addPerson('ada');
    await fixture.decisionService.decide(ada, 'record:moodle', say('object'));
    const [event] = await fixture.auditLog.list({ limit: 1 });
    expect(await fixture.store.purposes.findVersions('record:moodle')).toMatchObject([
      { version: 1, hash: event?.purposeHash },
    ]);
  });

  it('is refused with the place of a text that could never be chained', async () => {
    const ada = await fixture.addPerson('ada');
    await expect(
      fixture.decisionService.decide(ada, 'record:h5p', say('yes', { language: '\ud800' })),
    ).rejects.toMatchObject({
      kind: 'invalid-request',
      faults: [{ at: '/language' }],
    });
    expect(await decisionsOf(ada)).toEqual({});
  });

  it.each([
    ['nobody', 'record:h5p'],
    ['ada', 'record:none'],
    ['ada', 'study:none'],
  ])('needs an existing person and purpose: %s, %s', async (name, purpose) => {
    const ada = await fixture.addPerson('ada');
    await expect(
      fixture.decisionService.decide(name === 'ada' ? ada : 'nobody', purpose, say('yes')),
    ).rejects.toMatchObject({
      kind: 'not-found',
    });
  });

  it('holds while the journal is down; its outbox entry is relayed before any other change of the person', async () => {
    const ada = await fixture.addPerson('ada', { 'record:h5p': {} });
    let isAway = true;
    const { push } = fixture.markers;
    fixture.markers.push = (...marker) => {
      if (isAway) throw new Problem('journal-unavailable', 'no');
      return push.apply(fixture.markers, marker);
    };
    await expect(fixture.decisionService.decide(ada, 'record:h5p', say('stop'))).rejects.toMatchObject({
      kind: 'journal-unavailable',
    });
    expect(await decisionsOf(ada)).toMatchObject({ 'record:h5p': { state: 'withdrawn' } });
    await expect(fixture.decisionService.decide(ada, 'record:h5p', say('yes'))).rejects.toMatchObject({
      kind: 'journal-unavailable',
    });

    isAway = false;
    expect(await fixture.outboxRelay.relayPending(10)).toBe(0);
    fixture.clock.now += 2000;
    expect(await fixture.outboxRelay.relayPending(10)).toBe(1);
    expect(fixture.markers).toHaveLength(1);
    expect(await fixture.decisionService.decide(ada, 'record:h5p', say('yes'))).toMatchObject({
      outcome: 'decided',
      person: { decisions: { 'record:h5p': { generation: 2 } } },
    });
    expect(await types()).toEqual(['decision', 'erasure.started', 'decision']);
  });

  it('is one after the other where several are said at once', async () => {
    const ada = await fixture.addPerson('ada');
    const choices = ['yes', 'pause', 'resume', 'stop', 'yes', 'stop'] as const;
    const acted = await Promise.all(
      choices.map((choice) => fixture.decisionService.decide(ada, 'record:h5p', say(choice))),
    );
    const decided = acted.filter(({ outcome }) => outcome === 'decided').length;
    expect((await types()).filter((type) => type === 'decision' || type === 'signature')).toHaveLength(decided);
    expect(await fixture.auditLog.verify()).toMatchObject({ head: { seq: (await types()).length } });
  });
});

describe('A person who has all data deleted', () => {
  const action = (id: string) => ({ by: { role: 'subject', id, assurance: 'institution' }, language: 'fr' }) as const;

  it('is kept out by one state, one event and one marker, whatever was decided, without the name', async () => {
    const ada = await fixture.addPerson('ada', { 'record:h5p': { generation: 3 }, 'study:spelling': {} });
    await fixture.store.people.update({ ...(await fixture.store.people.find([ada])).get(ada)!, name: 'Ada', v: 3 });
    const acted = await fixture.decisionService.forget(ada, ['record:moodle', 'record:h5p'], action(ada));

    const stored = (await fixture.store.people.find([ada])).get(ada);
    expect(stored).not.toHaveProperty('name');
    expect(stored).toMatchObject({
      decisions: {},
      keptOut: { since: fixture.clock.now, role: 'subject', assurance: 'institution', signatures: [] },
      generation: 4,
    });
    const [marker, ...others] = fixture.markers;
    expect(others).toEqual([]);
    expect(marker).toMatchObject({
      person: ada,
      generation: 3,
      deletesName: true,
      deletesBefore: fixture.clock.now,
      everywhere: { generation: 4, keptOut: stored?.keptOut },
    });
    expect(marker).not.toHaveProperty('purpose');
    expect(acted).toMatchObject({ outcome: 'decided', erasure: expect.any(String) });
    expect(await fixture.store.erasures.find((acted as { erasure: string }).erasure)).toMatchObject({
      what: [{ generation: 3 }],
      markers: [10, 110],
    });
    expect(await types()).toEqual(['person.kept-out', 'erasure.started']);
    expect((await fixture.store.people.identifiersOf(ada)).length).toBe(1);
    // Nothing is decided beside it.
    expect(await fixture.decisionService.decide(ada, 'record:h5p', say('yes'))).toMatchObject({
      outcome: 'refused',
      kind: 'wrong-state',
    });
  });

  it('has it deleted again by one event and one marker: a name may have come since', async () => {
    const ada = await fixture.addPerson('ada', { 'record:h5p': { state: 'withdrawn' } });
    await fixture.decisionService.forget(ada, [], action(ada));
    const before = (await fixture.store.people.find([ada])).get(ada)!;
    await fixture.store.people.update({ ...before, name: 'Ada', v: before.v + 1 });
    fixture.clock.now += 1000;
    const by = { role: 'subject', id: ada, assurance: 'idp' } as const;
    expect(await fixture.decisionService.forget(ada, [], { by, language: 'fr' })).toMatchObject({
      outcome: 'decided',
      erasure: expect.any(String),
    });
    const after = (await fixture.store.people.find([ada])).get(ada);
    expect(after).not.toHaveProperty('name');
    // As sure as the surest sign-in that has said it, and since the first.
    expect(after).toMatchObject({ keptOut: { ...before.keptOut, assurance: 'idp' }, generation: 2 });
    expect(fixture.markers).toHaveLength(2);
    expect(fixture.markers.at(-1)).toMatchObject({ generation: 1, deletesBefore: fixture.clock.now });
    expect(await types()).toEqual(['person.kept-out', 'erasure.started', 'person.kept-out', 'erasure.started']);
  });

  it('comes back in another generation with nothing decided, by a marker that erases nothing', async () => {
    const ada = await fixture.addPerson('ada', { 'record:h5p': {} });
    expect(await fixture.decisionService.comeBack(ada, action(ada))).toMatchObject({ kind: 'wrong-state' });
    await fixture.decisionService.forget(ada, [], action(ada));
    const tool = { by: { role: 'subject', id: ada, assurance: 'tool' }, language: 'fr' } as const;
    expect(await fixture.decisionService.comeBack(ada, tool)).toMatchObject({ kind: 'not-sure' });
    expect(await fixture.decisionService.comeBack(ada, action(ada))).toMatchObject({ outcome: 'decided' });
    const stored = (await fixture.store.people.find([ada])).get(ada);
    expect(stored).toMatchObject({ generation: 3, decisions: {} });
    expect(stored).not.toHaveProperty('keptOut');
    expect(fixture.markers.at(-1)).toMatchObject({ person: ada, generation: 0, everywhere: { generation: 3 } });
    expect(await fixture.decisionService.decide(ada, 'record:h5p', say('yes'))).toMatchObject({
      outcome: 'decided',
      person: { decisions: { 'record:h5p': { state: 'granted', generation: 3 } } },
    });
  });

  it('ends the purposes of a part where the link reaches no more, and waits for no ruling', async () => {
    const ada = await fixture.addPerson('ada', { 'record:h5p': {}, 'study:spelling': {} });
    const within = { has: ({ id }: { readonly id: string }) => id.startsWith('record:') };
    const acted = await fixture.decisionService.forget(ada, ['record:moodle'], { ...action(ada), within });
    expect(acted).toMatchObject({ outcome: 'decided', erasure: expect.any(String) });
    const stored = (await fixture.store.people.find([ada])).get(ada);
    expect(stored).not.toHaveProperty('keptOut');
    expect(stored?.decisions).toMatchObject({
      'record:h5p': { state: 'withdrawn' },
      'record:moodle': { state: 'withdrawn', generation: 1 },
      'study:spelling': { state: 'granted' },
    });
  });

  it('by a guardian who does not decide on everything, ends what that guardian decides on', async () => {
    const ada = await fixture.addPerson('ada', { 'record:h5p': {} });
    const guardian = { by: { role: 'guardian', id: 'link', assurance: 'institution' }, language: 'fr' } as const;
    expect(await fixture.decisionService.forget(ada, [], guardian)).toMatchObject({ kind: 'not-theirs' });
    const stored = (await fixture.store.people.find([ada])).get(ada)!;
    const parentalConsentUntil = fixture.clock.now + 1000;
    await fixture.store.people.update({ ...stored, parentalConsentUntil, v: stored.v + 1 });
    expect(await fixture.decisionService.forget(ada, [], guardian)).toMatchObject({
      person: { keptOut: { role: 'guardian' } },
    });
    // Coming back takes two: each alone changes nothing.
    for (const [saying, state] of [
      [guardian, 'guardian'],
      [guardian, 'guardian'],
    ] as const) {
      await fixture.decisionService.comeBack(ada, saying);
      const [now] = [...(await fixture.store.people.find([ada])).values()];
      expect(now).toMatchObject({ keptOut: { signatures: [state] }, generation: 2 });
    }
    // A no takes back the first of two yeses.
    await fixture.decisionService.forget(ada, [], action(ada));
    await fixture.decisionService.comeBack(ada, action(ada));
    await fixture.decisionService.comeBack(ada, guardian);
    expect((await fixture.store.people.find([ada])).get(ada)).toMatchObject({ generation: 3, decisions: {} });
  });
});

describe('An erasure', () => {
  const stop = async () => {
    const ada = await fixture.addPerson('ada', { 'record:h5p': {} });
    const acted = await fixture.decisionService.decide(ada, 'record:h5p', say('stop'));
    return { ada, id: (acted as { erasure: string }).erasure };
  };

  it('is done once every partition has passed its marker and the rest is removed, and the chain says so', async () => {
    const { ada, id } = await stop();
    let offsets = [11, 110];
    const removed: unknown[] = [];
    const erasures = createErasures({
      repository: fixture.store.erasures,
      auditLog: fixture.auditLog,
      listMentions: () => Promise.resolve(),
      purgeDeleted: () => Promise.resolve(true),
      elsewhere: { hasPendingRetractions: () => Promise.resolve(false), findWaitingTargets: () => Promise.resolve([]) },
      now: () => fixture.clock.now,
      markers: markersRead(() => offsets),
      eraseUnjournaled: (person, deps) => {
        removed.push([person, deps]);
        return Promise.resolve();
      },
    });
    fixture.clock.now += 5000;
    expect(await erasures.completeErasures()).toEqual([]);
    expect(await erasures.state(id)).toEqual({ id, requestedAt: NOW, passed: 1, partitions: 2 });
    expect(await erasures.pending()).toEqual({ count: 1, oldestAt: NOW, oldestSeconds: 5 });

    offsets = [11, 111];
    expect(await erasures.completeErasures()).toEqual([5]);
    expect(removed).toEqual([[ada, [{ purpose: 'record:h5p', generation: 1 }]]]);
    expect(await erasures.state(id)).toEqual({ id, requestedAt: NOW, done: NOW + 5000, passed: 2, partitions: 2 });
    expect(await erasures.pending()).toEqual({ count: 0, oldestSeconds: 0 });
    expect((await fixture.auditLog.list({ limit: 10 })).at(-1)).toMatchObject({
      type: 'erasure.done',
      person: ada,
      data: { erasure: id },
    });
    await expect(erasures.state('none')).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('is chained as done once, however many processes complete it and wherever one stops', async () => {
    const { id } = await stop();
    const deps = {
      repository: fixture.store.erasures,
      auditLog: fixture.auditLog,
      listMentions: () => Promise.resolve(),
      purgeDeleted: () => Promise.resolve(true),
      elsewhere: { hasPendingRetractions: () => Promise.resolve(false), findWaitingTargets: () => Promise.resolve([]) },
      markers: markersRead(() => [99, 999]),
      eraseUnjournaled: () => Promise.resolve(),
    };
    const torn = createErasures({
      ...deps,
      now: () => NOW + 1000,
      repository: { ...fixture.store.erasures, update: () => Promise.reject(new Problem('store-unavailable', 'no')) },
    });
    await expect(torn.completeErasures()).rejects.toMatchObject({ kind: 'store-unavailable' });
    const both = createErasures({ ...deps, now: () => NOW + 9000 });
    expect((await Promise.all([both.completeErasures(), both.completeErasures()])).flat()).toEqual([1]);
    expect((await types()).filter((type) => type === 'erasure.done')).toHaveLength(1);
    expect(await both.state(id)).toMatchObject({ done: NOW + 1000 });
  });

  it('of one person does not wait for that of another that cannot be ended', async () => {
    const { ada } = await stop();
    const bob = await fixture.addPerson('bob', { 'record:h5p': {} });
    await fixture.decisionService.decide(bob, 'record:h5p', say('stop'));
    const erasures = createErasures({
      repository: fixture.store.erasures,
      auditLog: fixture.auditLog,
      listMentions: () => Promise.resolve(),
      purgeDeleted: () => Promise.resolve(true),
      elsewhere: { hasPendingRetractions: () => Promise.resolve(false), findWaitingTargets: () => Promise.resolve([]) },
      now: () => NOW,
      markers: markersRead(() => [99, 999]),
      eraseUnjournaled: (person) =>
        person === ada ? Promise.reject(new Problem('store-unavailable', 'no')) : Promise.resolve(),
    });
    await expect(erasures.completeErasures()).rejects.toMatchObject({ kind: 'store-unavailable' });
    expect(await erasures.pending()).toMatchObject({ count: 1 });
  });
});

describe('A stored statement', () => {
  it('stays, is hidden or is erased by the present decisions of its people', async () => {
    const statementOf = (id: string, generation = 1, role: 'actor' | 'other' = 'actor') => ({
      source: MOODLE.id,
      people: [{ id, role, generation }],
    });
    const [ada, bob, cy] = [
      await fixture.addPerson('ada'),
      await fixture.addPerson('bob', { 'record:moodle': { state: 'objected' } }),
      await fixture.addPerson('cy', { 'record:moodle': { state: 'withdrawn' }, 'record:h5p': {} }),
    ];
    const retentionVerdicts = createRetentionVerdicts({ people: fixture.people });
    expect(
      await retentionVerdicts([
        statementOf(ada),
        statementOf(bob),
        statementOf(cy),
        statementOf('gone'),
        statementOf(ada, 2),
        statementOf(bob, 1, 'other'),
        { ...statementOf(cy), source: 'h5p' },
        { source: 'moodle' },
      ]),
    ).toEqual(['keep', 'hide', 'erase', 'erase', 'erase', 'keep', 'keep', 'keep']);
    expect(await retentionVerdicts([])).toEqual([]);
  });
});
