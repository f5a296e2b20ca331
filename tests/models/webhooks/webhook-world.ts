import type { Store } from '../../../src/store/ports/store.ts';
import type { WebhookRepository } from '../../../src/store/ports/webhook-repository.ts';
import { createDeliverStep, type Receiver } from '../../../src/transfer/webhooks/delivery/deliver-step.ts';
import { createFindNext } from '../../../src/transfer/webhooks/delivery/find-next.ts';
import type { Feed, OwnerRights } from '../../../src/transfer/webhooks/feeds/feed.ts';
import { createPlanMessage } from '../../../src/transfer/webhooks/delivery/plan-message.ts';
import { EVENT_TYPES, type EventType, readWebhook, type Webhook } from '../../../src/transfer/webhooks/webhook.ts';
import { oneByOne } from '../consent-sink/consent-sink-process.ts';
import { createScheduler, seeded, type Worker } from '../scheduler.ts';

/** Removes one of the mechanisms that the promises rest on. */
export interface WebhookAblation {
  /** The content of a message is read once, and sent again as it was. */
  readonly readsOnce?: true;
  /** The place moves before the message is delivered. */
  readonly movesFirst?: true;
  /** A later attempt tells what has come since, under the same id. */
  readonly growsRange?: true;
  /** The rights are those of when the webhook was made. */
  readonly trustsOwner?: true;
}

type WebhookEvent = 'received' | 'repeated' | 'lost answers' | 'away' | 'withdrawn' | 'killed';

/** The outcome of a schedule: what is wrong in the end. */
export interface WebhookOutcome {
  readonly violations: readonly string[];
  /** How often each thing happened that the schedule is about. */
  readonly counts: Readonly<Record<WebhookEvent, number>>;
}

interface Item {
  readonly id: string;
  readonly person: string;
  /** When its person has withdrawn. */
  endedAt?: number;
}

const ID = 'wh_model';
const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];
const MAX_ITEMS = 3;
/** A revocation and a withdrawal count within this time. */
const BOUND_MS = 5000;
/** How long a process may stand still at one call: longer than a lease. */
const MAX_SLEEP_MS = 40_000;
const RIGHTS = {} as OwnerRights;

/** A receiver that ignores messages whose id it has seen, as the specification says. */
const createEndpoint = (now: () => number) => {
  const seen = new Set<string>();
  const receivedAt = new Map<string, number[]>();
  const counts = { received: 0, repeated: 0 };
  return {
    counts,
    receivedAt,
    take: (id: string, body: string): void => {
      if (seen.has(id)) counts.repeated++;
      const { data } = JSON.parse(body) as { readonly data: readonly string[] };
      // What it is given counts, also where it takes the message for a repetition.
      for (const item of data)
        if (!seen.has(id)) receivedAt.set(item, [...(receivedAt.get(item) ?? []), now()]);
        else if (!receivedAt.has(item)) receivedAt.set(`unseen ${item}`, [now()]);
      if (!seen.has(id)) counts.received++;
      seen.add(id);
    },
  };
};

/**
 * Runs two deliverers on a real store. Items come, people withdraw, the owner is revoked in some schedules; the
 * receiver is away and loses answers; deliverers die and sleep at any call.
 */
export const runWebhooks = async (
  seed: number,
  store: Store,
  without: WebhookAblation = {},
): Promise<WebhookOutcome> => {
  const random = seeded(seed);
  const scheduler = createScheduler(random, 1);
  const { int, pick } = scheduler;
  const items: Item[] = [];
  const endpoint = createEndpoint(() => scheduler.time());
  const counts = { 'lost answers': 0, away: 0, withdrawn: 0, killed: 0 };
  const isRevoking = random() < 0.3;
  let revokedAt: number | undefined;
  let draining = false;

  const visible = (from: number, to: number): readonly Item[] =>
    items.slice(from, to).filter(({ endedAt }) => endedAt === undefined);
  const firstRead = new Map<string, string>();
  const grownTo = new Map<string, string>();
  const feed: Feed = {
    permits: () => true,
    positionAt: () => Promise.resolve('0'),
    next: (_, __, from) => {
      const start = Number(from);
      if (start >= items.length) return Promise.resolve(undefined);
      const to = Math.min(items.length, start + MAX_ITEMS);
      return Promise.resolve({ to: String(to), isEmpty: visible(start, to).length === 0 });
    },
    read: (_, __, { from, to }) => {
      const end = without.growsRange === undefined ? Number(to) : Math.min(items.length, Number(from) + 2 * MAX_ITEMS);
      if (without.growsRange !== undefined) grownTo.set(to, String(end));
      const given = visible(Number(from), end).map(({ id }) => id);
      const text = given.length === 0 ? undefined : JSON.stringify(given);
      if (without.readsOnce === undefined || text === undefined) return Promise.resolve(text);
      const key = `${from} ${to}`;
      firstRead.set(key, firstRead.get(key) ?? text);
      return Promise.resolve(firstRead.get(key));
    },
  };

  const webhook: Webhook = {
    id: ID,
    v: 1,
    url: '',
    events: ['study.step'],
    content: 'ids',
    filter: {},
    secrets: [],
    state: 'active',
    createdAt: 0,
    positions: {},
    queue: [],
    failures: 0,
    owner: { kind: 'credential', id: 'key', organisation: 'org:default' },
  };
  await store.webhooks.add(webhook);

  const writer = async (worker: Worker): Promise<void> => {
    for (let n = 0; n < 30; n++) {
      await worker.sleep(int(2000));
      items.push({ id: `item ${items.length}`, person: pick(NAMES) });
    }
  };
  const person = async (worker: Worker): Promise<void> => {
    for (let n = 0; n < 3; n++) {
      await worker.sleep(int(20_000));
      const name = pick(NAMES);
      counts.withdrawn++;
      for (const item of items) if (item.person === name) item.endedAt ??= scheduler.time();
    }
    await worker.sleep(int(10_000));
    if (isRevoking) revokedAt = scheduler.time();
  };

  const deliverer = async (worker: Worker): Promise<void> => {
    const pause = async (): Promise<void> => {
      await worker.turn();
      if (!draining && random() < 0.02) await worker.sleep(int(900));
      if (!draining && random() < 0.01) await worker.sleep(int(MAX_SLEEP_MS));
    };
    const call = oneByOne(async (work) => {
      await pause();
      return work();
    });
    const calls = <T extends object>(of: T): T =>
      Object.fromEntries(
        Object.entries(of).map(([name, method]) => [
          name,
          (...given: readonly unknown[]) =>
            call(() => (method as (...given: readonly unknown[]) => Promise<unknown>)(...given)),
        ]),
      ) as unknown as T;
    const repository = calls(store.webhooks);
    const update: WebhookRepository['update'] = (one) => {
      const { pending, positions, ...rest } = one as Webhook;
      const moved = (to: string) => repository.update({ ...rest, positions: { 'study.step': to } } as Webhook);
      if (without.movesFirst !== undefined && pending?.range !== undefined) return moved(pending.range.to);
      const grown = grownTo.get(positions['study.step'] ?? '');
      return grown === undefined || pending !== undefined ? repository.update(one) : moved(grown);
    };
    const webhooks = { ...repository, update };
    const patient: Feed = { ...calls(feed), permits: () => true };
    const feeds = Object.fromEntries(EVENT_TYPES.map((type) => [type, patient])) as Record<EventType, Feed>;
    let ids = 0;
    const receiver: Receiver = async ({ id, body }) => {
      const fate = draining || random() > 0.15 ? 'answered' : pick(['away', 'lost'] as const);
      if (fate !== 'away') endpoint.take(id, body);
      await pause();
      if (fate === 'answered') return { status: 200, words: '' };
      counts[fate === 'away' ? 'away' : 'lost answers']++;
      return { failure: fate === 'away' ? 'unreachable' : 'too-slow' };
    };
    const plan = createPlanMessage({ feeds, newId: () => `${worker.name} ${ids++}`, now: worker.now });
    const shared = {
      webhooks,
      ownerOf: () => call(() => Promise.resolve(revokedAt === undefined || without.trustsOwner ? RIGHTS : undefined)),
      recordDisabled: (_: unknown, change: () => Promise<Webhook>) => change(),
    };
    const step = createDeliverStep({
      ...shared,
      feeds,
      findNext: createFindNext({ ...shared, plan, isWaiting: () => Promise.resolve(false), now: worker.now }),
      openReceiver: () => call(() => Promise.resolve(receiver)),
      clock: { now: worker.now, random, holder: worker.name },
      observe: () => undefined,
    });
    for (;;) if (!(await step(ID))) await worker.sleep(1 + int(draining ? 20_000 : 800));
  };

  let deliverers = [0, 1].map((n) => scheduler.spawn(`deliverer ${n}`, deliverer));
  const busy = [scheduler.spawn('writer', writer), scheduler.spawn('person', person)];
  const isBusy = (): boolean => scheduler.alive().some((worker) => busy.includes(worker));
  let steps = 0;
  for (; isBusy() && steps < 20_000; steps++) {
    if (random() < 0.01) {
      counts.killed++;
      const [killed, ...others] = deliverers;
      scheduler.kill(killed!);
      deliverers = [...others, scheduler.spawn(`deliverer ${2 + counts.killed}`, deliverer)];
    }
    await scheduler.step();
  }
  const violations: string[] = isBusy() ? ['stuck'] : [];
  draining = true;
  const enough = scheduler.time() + 24 * 3_600_000;
  const isLeft = async (): Promise<boolean> => {
    const { state, pending, positions } = (await readWebhook(store.webhooks, ID))!;
    return state === 'active' && (pending !== undefined || Number(positions['study.step'] ?? 0) < items.length);
  };
  for (let n = 0; n < 40_000 && scheduler.time() < enough; n++) {
    if (n % 50 === 0 && !(await isLeft())) break;
    await scheduler.step();
  }

  for (const thrown of scheduler.thrown) violations.push(`threw ${String(thrown)}`);
  for (const { id, endedAt } of items) {
    const times = endpoint.receivedAt.get(id) ?? [];
    if (times.length === 0 && endedAt === undefined && revokedAt === undefined) violations.push(`${id} is lost`);
    const last = Math.max(...times, ...(endpoint.receivedAt.get(`unseen ${id}`) ?? []), 0);
    if (last - (endedAt ?? Infinity) > BOUND_MS) violations.push(`${id} left after its person had withdrawn`);
    if (last - (revokedAt ?? Infinity) > BOUND_MS) violations.push(`${id} left after its reader was revoked`);
  }
  return { violations, counts: { ...counts, ...endpoint.counts } };
};
