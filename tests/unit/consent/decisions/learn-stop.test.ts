import type { Decision } from '../../../../src/consent/model/types.ts';
import type { Marker } from '../../../../src/journal/port/journal.ts';
import { createProcess } from '../../../models/consent-sink/consent-sink-process.ts';
import { openStores, START } from '../../../support/servers/sink-store.ts';

const openStore = openStores();
const PURPOSE = 'record:moodle';
const marker = (generation: number, event = `event-${generation}`) => ({
  ...{ person: 'a', purpose: PURPOSE, generation, event },
});
const granted: Decision = {
  ...{ state: 'granted', version: 1, generation: 1, from: 0, includePast: true, signatures: [], since: 0 },
};

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
  return { store, services, marked, decisionNow, learnStop: services.recovery.learnStop };
};

describe('A stop of which a store knows the marker alone', () => {
  it('is in force, chained under the id of the lost event, and starts its erasure anew, once', async () => {
    const { store, marked, decisionNow, learnStop } = await aWorld({});
    expect(await learnStop(marker(1))).toBe(true);
    expect(await decisionNow()).toMatchObject({ state: 'withdrawn', generation: 1, since: START });
    expect(marked).toEqual([marker(1)]);
    expect((await store.erasures.backlog()).count).toBe(1);
    // The marker of another partition, and that of the erasure that was started anew.
    expect(await learnStop(marker(1))).toBe(false);
    expect(marked).toHaveLength(1);
    expect(await store.auditEvents.findByEvent('event-1')).toMatchObject({ person: 'a', seq: 1 });
  });

  it('is learnt once by two sinks at the same time', async () => {
    const { learnStop, marked } = await aWorld({});
    const learnt = await Promise.all([learnStop(marker(1)), learnStop(marker(1))]);
    expect(learnt.filter(Boolean)).toHaveLength(1);
    expect(marked.every((one) => one.event === 'event-1')).toBe(true);
  });

  it('is that of a person who is unknown too, made without identifiers', async () => {
    const { store, decisionNow, learnStop } = await aWorld();
    expect(await learnStop(marker(2))).toBe(true);
    expect(await decisionNow()).toMatchObject({ state: 'withdrawn', generation: 2 });
    expect((await store.people.find(['a'])).get('a')).toMatchObject({ isUnlinked: true });
  });

  it.each<[string, Partial<Decision>]>([
    ['a later generation has begun', { generation: 2 }],
    ['it has stopped already', { state: 'withdrawn' }],
  ])('changes nothing where %s', async (_, decision) => {
    const { marked, decisionNow, learnStop } = await aWorld(decision);
    expect(await learnStop(marker(1))).toBe(false);
    expect(await decisionNow()).toEqual({ ...granted, ...decision });
    expect(marked).toEqual([]);
  });

  it('is no news to the store that it was decided in', async () => {
    const { services, marked, learnStop } = await aWorld({});
    const act = { by: { role: 'subject', id: 'x' }, language: 'en' } as const;
    await services.decisionService.forget('a', [PURPOSE], act);
    const [made] = marked as { event: string; generation: number }[];
    expect(await learnStop(marker(made!.generation, made!.event))).toBe(false);
  });
});
