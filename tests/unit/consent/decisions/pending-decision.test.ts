import type { Decision } from '../../../../src/consent/model/types.ts';
import { Problem } from '../../../../src/core/problem.ts';
import type { Marker } from '../../../../src/journal/port/journal.ts';
import { createProcess } from '../../../models/consent-sink/consent-sink-process.ts';
import { openStores, START } from '../../../support/servers/sink-store.ts';

const openStore = openStores();
const CONSENT = 'record:moodle';
const TASK = 'record:h5p';
const granted: Decision = {
  state: 'granted',
  version: 1,
  generation: 1,
  from: 0,
  includePast: true,
  signatures: [],
  since: 0,
};
const say = (choice: 'yes' | 'pause' | 'resume' | 'stop' | 'object') => ({
  by: { role: 'subject', id: 'x' },
  choice,
  version: 1,
  language: 'en',
});

/** A person who has said yes, and a journal that can be away. */
const aWorld = async () => {
  const store = await openStore();
  const marked: Marker[] = [];
  const journal = { isAway: true };
  let now = START;
  const services = await createProcess({
    store,
    call: (work) => work(),
    mark: (one) => {
      if (journal.isAway) return Promise.reject(new Problem('journal-unavailable', 'away'));
      marked.push(one);
      return Promise.resolve([{ partition: 0, offset: marked.length, frame: 0 }]);
    },
    now: () => now,
  });
  await store.people.insert({ id: 'a', decisions: { [CONSENT]: granted }, v: 1 });
  return {
    store,
    services,
    marked,
    isBack: () => {
      journal.isAway = false;
      now += 2_000;
    },
    decide: (purpose: string, choice: Parameters<typeof say>[0]) =>
      services.decisionService.decide('a', purpose, say(choice) as never),
    stateOf: async (purpose: string) => (await services.people.findById(['a'])).get('a')?.decisions[purpose]?.state,
    types: async () => (await services.auditLog.list({ limit: 10 })).map(({ type, to }) => to ?? type),
  };
};

const AWAY = { kind: 'journal-unavailable' };

describe('While the journal is away', () => {
  it('a stop is in force at once, also after a decision that is still to be relayed', async () => {
    const { store, services, marked, isBack, decide, stateOf, types } = await aWorld();
    await expect(decide(CONSENT, 'pause')).rejects.toMatchObject(AWAY);
    await expect(decide(TASK, 'object')).rejects.toMatchObject(AWAY);
    expect(await stateOf(TASK)).toBe('objected');
    await expect(decide(CONSENT, 'stop')).rejects.toMatchObject(AWAY);
    expect(await stateOf(CONSENT)).toBe('withdrawn');
    // What permits more waits for its turn.
    await expect(decide(CONSENT, 'yes')).rejects.toMatchObject(AWAY);
    expect(await stateOf(CONSENT)).toBe('withdrawn');
    expect(await types()).toEqual(['paused', 'objected', 'withdrawn', 'erasure.started']);

    isBack();
    expect(await services.outboxRelay.relayPending(10)).toBe(1);
    expect(marked.map((one) => 'purpose' in one && [one.purpose, one.generation])).toEqual([
      [CONSENT, 0],
      [TASK, 0],
      [CONSENT, 1],
    ]);
    expect(await store.erasures.backlog()).toMatchObject({ count: 1 });
    expect((await store.people.find(['a'])).get('a')?.outboxEntry).toBeUndefined();
    expect(await types()).toHaveLength(4);
    expect(await decide(CONSENT, 'yes')).toMatchObject({ outcome: 'decided', events: [{ to: 'granted' }] });
  });

  it('a stop that comes first after it is answered with its own events', async () => {
    const { isBack, decide } = await aWorld();
    await expect(decide(CONSENT, 'pause')).rejects.toMatchObject(AWAY);
    isBack();
    expect(await decide(CONSENT, 'stop')).toMatchObject({
      outcome: 'decided',
      events: [{ to: 'withdrawn' }, { type: 'erasure.started' }],
    });
  });
});
