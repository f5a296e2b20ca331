import { markersOfErasure, readErasures } from '../../../../src/backup/erasure-ledger.ts';
import type { Decision } from '../../../../src/consent/model/types.ts';
import type { Marker } from '../../../../src/journal/port/journal.ts';
import type { JsonObject } from '../../../../src/xapi/model/types.ts';
import { createProcess } from '../../../models/consent-sink/consent-sink-process.ts';
import { openStores, START } from '../../../support/servers/sink-store.ts';

const openStore = openStores();
const PURPOSE = 'record:moodle';
const granted: Decision = {
  state: 'granted',
  version: 1,
  generation: 1,
  from: 0,
  includePast: true,
  signatures: [],
  since: 0,
};
const marker = (generation: number, event = `event-${generation}`, decision?: Partial<Decision>) => ({
  person: 'a',
  purpose: PURPOSE,
  generation,
  event,
  ...(decision === undefined ? {} : { decision: { ...granted, ...decision } as unknown as JsonObject }),
});

/** A person as an older store has it, and the room of consent beside it. */
const aWorld = async (decision?: Partial<Decision>) => {
  const store = await openStore();
  const marked: Marker[] = [];
  const services = await createProcess({
    store,
    call: (work) => work(),
    mark: (one) => {
      marked.push(one);
      return Promise.resolve([{ partition: 0, offset: marked.length, frame: 0 }]);
    },
    now: () => START,
  });
  const decisions = { [PURPOSE]: { ...granted, ...decision } };
  if (decision !== undefined) await store.people.insert({ id: 'a', decisions, v: 1 });
  const decisionNow = async () => (await services.people.findById(['a'])).get('a')?.decisions[PURPOSE];
  return { store, services, marked, decisionNow, restoreDecision: services.recovery.restoreDecision };
};

describe('A stop of which a store knows the marker alone', () => {
  it('is in force, chained under the id of the lost event, and starts its erasure anew, once', async () => {
    const { store, marked, decisionNow, restoreDecision } = await aWorld({});
    expect(await restoreDecision(marker(1))).toBe(true);
    expect(await decisionNow()).toMatchObject({ state: 'withdrawn', generation: 1, since: START });
    expect(marked).toMatchObject([marker(1)]);
    expect((await store.erasures.backlog()).count).toBe(1);
    // The marker of another partition, and that of the erasure that was started anew.
    expect(await restoreDecision(marker(1))).toBe(false);
    expect(marked).toHaveLength(1);
    expect(await store.auditEvents.findByEvent('event-1')).toMatchObject({ person: 'a', seq: 1 });
  });

  it('is restored once by two sinks at the same time', async () => {
    const { restoreDecision, marked } = await aWorld({});
    const restored = await Promise.all([restoreDecision(marker(1)), restoreDecision(marker(1))]);
    expect(restored.filter(Boolean)).toHaveLength(1);
    expect(marked.every((one) => one.event === 'event-1')).toBe(true);
  });

  it('is that of a person who is unknown too, made without identifiers', async () => {
    const { store, decisionNow, restoreDecision } = await aWorld();
    expect(await restoreDecision(marker(2))).toBe(true);
    expect(await decisionNow()).toMatchObject({ state: 'withdrawn', generation: 2 });
    expect((await store.people.find(['a'])).get('a')).toMatchObject({ isUnlinked: true });
  });

  it('has the identifiers of its marker lead to the person, into whom one made meanwhile is merged', async () => {
    const { store, restoreDecision, decisionNow } = await aWorld();
    await store.people.create([{ id: 'meanwhile', identifier: 'index-1' }]);
    expect(await restoreDecision({ ...marker(1), identifiers: ['index-1', 'index-2'] })).toBe(true);
    const found = await store.people.findByIdentifiers(['index-1', 'index-2']);
    expect([...found.values()].map(({ id, isUnlinked }) => [id, isUnlinked])).toEqual([
      ['a', undefined],
      ['a', undefined],
    ]);
    expect(await decisionNow()).toMatchObject({ state: 'withdrawn', generation: 1 });
    expect((await store.people.find(['meanwhile'])).get('meanwhile')?.id).toBe('a');
  });

  it('says in its marker which identifiers the person has', async () => {
    const { store, services, marked } = await aWorld({});
    await store.people.addIdentifiers('a', ['index-1']);
    await services.decisionService.forget('a', [PURPOSE], { by: { role: 'subject', id: 'x' }, language: 'en' });
    expect(marked).toMatchObject([{ person: 'a', identifiers: ['index-1'] }]);
  });

  it('is restored for every purpose and former id of one erasure, whose markers share its event', async () => {
    const { store, marked, restoreDecision } = await aWorld();
    const purposes = [PURPOSE, 'record:h5p'];
    const decisions = Object.fromEntries(purposes.map((purpose) => [purpose, granted]));
    for (const id of ['a', 'b']) await store.people.insert({ id, decisions, v: 1 });
    const what = purposes.map((purpose) => ({ purpose, generation: 1 }));
    const markers = ['a', 'b'].flatMap((person) =>
      markersOfErasure({ id: 'one', requestedAt: 1, person, what }),
    ) as Parameters<typeof restoreDecision>[0][];
    for (const one of markers) expect(await restoreDecision(one)).toBe(true);
    const people = await store.people.find(['a', 'b']);
    for (const person of ['a', 'b'])
      for (const purpose of purposes)
        expect(people.get(person)?.decisions[purpose]).toMatchObject({ state: 'withdrawn', generation: 1 });
    // Those of another partition.
    for (const one of markers) expect(await restoreDecision(one)).toBe(false);
    expect(marked).toHaveLength(4);
  });

  it('is no news to a store that knows the erasure whose event the marker has', async () => {
    const { store, services, marked, restoreDecision } = await aWorld({});
    await services.decisionService.forget('a', [PURPOSE], { by: { role: 'subject', id: 'x' }, language: 'en' });
    const { records } = await store.copies.page('erasures', { limit: 2 });
    const [erasure] = records as readonly { readonly id: string }[];
    expect(await restoreDecision(marker(1, `${erasure!.id}.started`))).toBe(false);
    expect(marked).toHaveLength(1);
  });

  describe('takes the first name', () => {
    const named = async () => {
      const world = await aWorld({});
      const stored = (await world.store.people.find(['a'])).get('a')!;
      await world.store.people.update({ ...stored, name: 'Alma', v: stored.v + 1 });
      const nameNow = async () => (await world.store.people.find(['a'])).get('a')?.name;
      return { ...world, nameNow };
    };

    it.each<[string, boolean | undefined, string | undefined]>([
      ['with it where its erasure took it', true, undefined],
      ['not where its erasure left it', false, 'Alma'],
      ['where a marker of a release before does not say', undefined, undefined],
    ])('%s', async (_, deletesName, name) => {
      const { store, marked, nameNow, restoreDecision } = await named();
      const about = deletesName === undefined ? {} : { deletesName };
      expect(await restoreDecision({ ...marker(1), ...about })).toBe(true);
      expect(await nameNow()).toBe(name);
      // A store that is put back later, from a copy of before, restores the same.
      expect(marked).toMatchObject([{ deletesName: name === undefined }]);
      const { records } = await store.copies.page('erasures', { limit: 2 });
      expect(records).toMatchObject([{ deletesName: name === undefined }]);
    });

    it('also where a later decision is in force', async () => {
      const { nameNow, restoreDecision, store } = await named();
      const stored = (await store.people.find(['a'])).get('a')!;
      const decisions = { [PURPOSE]: { ...granted, state: 'withdrawn' } };
      await store.people.update({ ...stored, decisions, v: stored.v + 1 });
      expect(await restoreDecision({ ...marker(1), deletesName: true })).toBe(false);
      expect(await nameNow()).toBeUndefined();
    });

    it('as its marker says, in the journal and in the list of erasures', async () => {
      const { store, services, marked } = await named();
      await services.decisionService.forget('a', [PURPOSE], { by: { role: 'subject', id: 'x' }, language: 'en' });
      const [erasure] = await readErasures(store);
      const all = { person: 'a', deletesName: true, deletesBefore: erasure!.requestedAt };
      expect(marked).toMatchObject([all]);
      expect(markersOfErasure(erasure!)).toMatchObject([all]);
    });

    it('also where all had ended before it, and the list of erasures has it', async () => {
      const { store, nameNow, restoreDecision } = await named();
      const stored = (await store.people.find(['a'])).get('a')!;
      const ended = { ...granted, state: 'withdrawn' };
      await store.people.update({ ...stored, decisions: { [PURPOSE]: ended }, v: stored.v + 1 });
      expect(await restoreDecision({ ...marker(1), deletesName: true, deletesBefore: 17 })).toBe(true);
      expect(await nameNow()).toBeUndefined();
      expect((await store.people.find(['a'])).get('a')?.decisions).toEqual({ [PURPOSE]: ended });
      expect(await readErasures(store)).toMatchObject([{ person: 'a', deletesName: true, deletesBefore: 17 }]);
      expect(await restoreDecision({ ...marker(1), deletesName: true, deletesBefore: 17 })).toBe(false);
    });

    it('and all of before that erasure, whenever it is restored', async () => {
      const { store, marked, restoreDecision } = await named();
      expect(await restoreDecision({ ...marker(1), deletesName: true, deletesBefore: 17 })).toBe(true);
      const [erasure] = await readErasures(store);
      expect(erasure!.requestedAt).toBeGreaterThan(17);
      for (const markers of [marked, markersOfErasure(erasure!)])
        expect(markers).toMatchObject([{ deletesBefore: 17 }]);
    });
  });

  it.each<[string, Partial<Decision>]>([
    ['a later generation has begun', { generation: 2 }],
    ['it has stopped already', { state: 'withdrawn' }],
  ])('changes nothing where %s', async (_, decision) => {
    const { marked, decisionNow, restoreDecision } = await aWorld(decision);
    expect(await restoreDecision(marker(1))).toBe(false);
    expect(await decisionNow()).toEqual({ ...granted, ...decision });
    expect(marked).toEqual([]);
  });

  it('is no news to the store that it was decided in', async () => {
    const { services, marked, restoreDecision } = await aWorld({});
    const act = { by: { role: 'subject', id: 'x' }, language: 'en' } as const;
    await services.decisionService.forget('a', [PURPOSE], act);
    const [made] = marked as { event: string; generation: number }[];
    expect(await restoreDecision(marker(made!.generation, made!.event))).toBe(false);
  });
});

describe('A decision that erases nothing, of which a store knows the marker alone', () => {
  const paused = { state: 'paused', since: 50 } as const;
  const again = { state: 'granted', since: 60 } as const;

  it('is in force as it was, also one by which more is permitted', async () => {
    const { store, marked, decisionNow, restoreDecision } = await aWorld({ since: 10 });
    expect(await restoreDecision(marker(0, 'pause', paused))).toBe(true);
    expect(await decisionNow()).toEqual({ ...granted, ...paused, recoveredSince: 50 });
    expect(await restoreDecision(marker(0, 'resume', again))).toBe(true);
    // Another partition is behind.
    expect(await restoreDecision(marker(0, 'pause', paused))).toBe(false);
    expect(await decisionNow()).toEqual({ ...granted, ...again, recoveredSince: 60 });
    expect(marked.map(({ event }) => event)).toEqual(['pause', 'resume']);
    expect((await store.erasures.backlog()).count).toBe(0);
  });

  it('changes nothing where a later one was made since the copy was put back', async () => {
    const { decisionNow, restoreDecision } = await aWorld({ state: 'withdrawn', since: 60_060 });
    expect(await restoreDecision(marker(0, 'resume', again))).toBe(false);
    expect(await decisionNow()).toMatchObject({ state: 'withdrawn' });
  });

  it('is in force where a clock that was ahead had made the one before', async () => {
    const { decisionNow, restoreDecision } = await aWorld({ since: 59_000 });
    expect(await restoreDecision(marker(0, 'pause', paused))).toBe(true);
    expect(await decisionNow()).toMatchObject({ state: 'paused' });
  });

  it('is the yes after a stop in one change, whose marker erases the generation before', async () => {
    const { decisionNow, restoreDecision } = await aWorld({});
    expect(await restoreDecision(marker(1, 'again', { generation: 2, since: 70 }))).toBe(true);
    expect(await decisionNow()).toEqual({ ...granted, generation: 2, since: 70 });
  });

  it('is marked by the change itself', async () => {
    const { services, marked } = await aWorld({});
    const act = { by: { role: 'subject', id: 'x' }, choice: 'pause', version: 1, language: 'en' } as const;
    await services.decisionService.decide('a', PURPOSE, act);
    expect(marked).toMatchObject([{ person: 'a', purpose: PURPOSE, generation: 0, decision: { state: 'paused' } }]);
  });
});

describe('A deletion of everything of which a store knows the marker alone', () => {
  const keptOut = { since: 50, role: 'subject', assurance: 'institution', signatures: [] } as const;
  const deletion = {
    person: 'a',
    generation: 3,
    event: 'deleted',
    deletesName: true,
    deletesBefore: 50,
    everywhere: { generation: 4, keptOut: { ...keptOut, signatures: [] } },
  };
  const back = { person: 'a', generation: 0, event: 'back', everywhere: { generation: 5 } };
  const personNow = async ({ services }: Awaited<ReturnType<typeof aWorld>>) =>
    (await services.people.findById(['a'])).get('a');

  it('is in force as it was, chained once, and erases anew', async () => {
    const world = await aWorld({});
    expect(await world.restoreDecision(deletion)).toBe(true);
    expect(await personNow(world)).toMatchObject({ keptOut, generation: 4, decisions: {} });
    expect(world.marked).toMatchObject([{ person: 'a', generation: 3, everywhere: deletion.everywhere }]);
    expect(await readErasures(world.store)).toMatchObject([{ what: [{ generation: 3 }], deletesBefore: 50 }]);
    expect(await world.restoreDecision(deletion)).toBe(false);
    // Decisions of before, which another partition has later.
    expect(await world.restoreDecision(marker(0, 'yes', { since: 40 }))).toBe(false);
    expect(await world.restoreDecision(marker(1, 'stop'))).toBe(false);
    expect(await personNow(world)).toMatchObject({ keptOut, generation: 4, decisions: {} });
  });

  it('is followed by the way back, and by what was decided since', async () => {
    const world = await aWorld({});
    expect(await world.restoreDecision(back)).toBe(true);
    // The deletion of another partition comes after it.
    expect(await world.restoreDecision(deletion)).toBe(false);
    const person = await personNow(world);
    expect(person).toMatchObject({ generation: 5, decisions: {} });
    expect(person).not.toHaveProperty('keptOut');
    expect(await world.restoreDecision(marker(0, 'yes', { since: 60, generation: 5 }))).toBe(true);
    expect(await world.restoreDecision(marker(0, 'before', { since: 70, generation: 4 }))).toBe(false);
    expect(await world.decisionNow()).toMatchObject({ state: 'granted', generation: 5 });
  });

  it('is begun anew where a list of erasures has it, which does not say what is in force', async () => {
    const world = await aWorld({ generation: 2 });
    const [marked] = markersOfErasure({
      id: 'one',
      requestedAt: 50,
      person: 'a',
      what: [{ generation: 3 }],
      deletesName: true,
      deletesBefore: 50,
    }) as Parameters<typeof world.restoreDecision>[0][];
    expect(await world.restoreDecision(marked!)).toBe(true);
    expect(await personNow(world)).toMatchObject({ keptOut: { since: 50 }, generation: 4, decisions: {} });
    // A repetition that is lost too erases again, and changes nothing else.
    expect(await world.restoreDecision({ ...deletion, event: 'again' })).toBe(true);
    expect(await personNow(world)).toMatchObject({ keptOut: { since: 50 }, generation: 4 });
    expect(world.marked).toHaveLength(2);
  });

  it('has the first of two yeses to come back', async () => {
    const world = await aWorld({});
    await world.restoreDecision(deletion);
    const signed = { ...keptOut, signatures: ['guardian'] };
    const one = { ...back, event: 'signed', everywhere: { generation: 4, keptOut: signed } };
    expect(await world.restoreDecision(one)).toBe(true);
    expect(await personNow(world)).toMatchObject({ keptOut: signed });
    expect(await world.restoreDecision(one)).toBe(false);
  });
});
