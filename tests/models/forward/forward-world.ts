import { openSqliteStudyTopics } from '../../../src/journal/sqlite/study-topics.ts';
import type { ForwardingRepository } from '../../../src/store/ports/forwarding-repository.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import { type TargetLrs, TargetUnavailable } from '../../../src/studies/forward/deliver.ts';
import { forwardKey } from '../../../src/studies/study/forward-key.ts';
import {
  createForwardChanges,
  type JudgeReleases,
  type ReleaseVerdict,
} from '../../../src/studies/forward/forward-changes.ts';
import { createForwardStep } from '../../../src/studies/forward/forward-step.ts';
import { type Forwarding, updateForwarding } from '../../../src/studies/forward/forwarding.ts';
import { type Statement, VOIDED } from '../../../src/xapi/model/types.ts';
import { isSameStatement } from '../../../src/xapi/statement/same.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { agentOf } from '../../support/clients/decisions.ts';
import { oneByOne } from '../consent-sink/consent-sink-process.ts';
import { createScheduler, seeded, type Worker } from '../scheduler.ts';

/** Removes one of the mechanisms that the promises rest on. */
export interface ForwardAblation {
  /** Releases are judged when they are first read, and never again. */
  readonly judgesOnce?: true;
  /** What was not delivered is not stored. */
  readonly forgetsUndelivered?: true;
}

/** The outcome of a schedule: what is wrong in the end. */
export interface ForwardOutcome {
  readonly violations: readonly string[];
  /** How often each thing happened that the schedule is about. */
  readonly counts: Readonly<Record<'stored' | 'lost answers' | 'voided' | 'refused' | 'killed', number>>;
}

type SentStatement = Statement & { readonly id: string };

/** A statement of the source, and whether its person still agrees. */
interface Released {
  readonly key: string;
  readonly statement: SentStatement;
  readonly person: string;
  isPublished?: true;
  /** When the person has stopped; absent while the release may stay. */
  endedAt?: number;
}

const PURPOSE = 'forward:other';
const NAMES = ['a', 'b', 'c'];
/** How long a forwarder may sleep between its look at the decisions and its request. */
const MAX_SLEEP_MS = 900;

/** A target as the standard has it: a statement under a known id is not stored again, and a voided one stays voided. */
const createTarget = (now: () => number) => {
  const stored = new Map<string, { readonly statement: SentStatement; readonly at: number }>();
  const voided = new Set<string>();
  const conflicts: string[] = [];
  const refused = new Set<string>();
  const state = { refusals: 0 };
  return {
    stored,
    voided,
    conflicts,
    refused,
    state,
    take: (statements: readonly SentStatement[]): number => {
      if (statements.some(({ id }) => refused.has(id))) {
        state.refusals++;
        return 400;
      }
      for (const statement of statements) {
        const before = stored.get(statement.id);
        if (before !== undefined && !isSameStatement(before.statement, statement)) conflicts.push(statement.id);
      }
      // Some answer 409 to a repetition, whatever it is.
      if (statements.length === 1 && stored.has(statements[0]!.id)) return 409;
      for (const statement of statements) {
        if (!stored.has(statement.id)) stored.set(statement.id, { statement, at: now() });
        if (statement.verb.id === VOIDED) voided.add((statement.object as { readonly id: string }).id);
      }
      return 200;
    },
  };
};

/**
 * Runs two forwarders on a real store and topic. Clients post; people stop, pause and resume; the publisher appends the
 * change later. Forwarders die and sleep at any call; the target is away, loses answers, and refuses some statements
 * until an operator has them tried again.
 */
export const runForwarding = async (
  seed: number,
  store: Store,
  without: ForwardAblation = {},
): Promise<ForwardOutcome> => {
  const random = seeded(seed);
  const scheduler = createScheduler(random, 1);
  const { int, pick } = scheduler;
  const topics = await openSqliteStudyTopics({ file: ':memory:', now: () => scheduler.time() });
  await topics.ensure(PURPOSE);
  const appender = await topics.claim(0);
  const released: Released[] = [];
  const paused = new Set<string>();
  const target = createTarget(() => scheduler.time());
  const counts = { 'lost answers': 0, killed: 0 };
  let draining = false;

  const forwarding: Forwarding = { id: PURPOSE, v: 1, url: '', key: '', secret: '', position: 0, failures: 0 };
  await store.forwardings.add(forwarding);

  const append = (key: string, value: Uint8Array | null) => appender.append([{ study: PURPOSE, key, value }]);

  const client = async (worker: Worker): Promise<void> => {
    for (let n = 0; n < 14; n++) {
      await worker.sleep(int(80));
      const person = pick(NAMES);
      const statement = aNamedStatement({ actor: agentOf(person) }) as unknown as SentStatement;
      if (paused.has(person)) continue;
      const release: Released = { key: forwardKey(statement.id, String(released.length)), statement, person };
      if (random() < 0.15) target.refused.add(statement.id);
      released.push(release);
      // It is stored before it is published; a stop is published after it.
      await worker.sleep(int(30));
      await append(release.key, Buffer.from('{}'));
      release.isPublished = true;
    }
  };

  const person = async (worker: Worker): Promise<void> => {
    for (let n = 0; n < 6; n++) {
      await worker.sleep(int(250));
      const name = pick(NAMES);
      const choice = pick(['stop', 'pause', 'resume'] as const);
      if (choice === 'pause') paused.add(name);
      if (choice !== 'stop') {
        if (choice === 'resume') paused.delete(name);
        continue;
      }
      const ended = released.filter((one) => one.person === name && one.endedAt === undefined);
      for (const one of ended) one.endedAt = scheduler.time();
      do await worker.sleep(1 + int(60));
      while (ended.some(({ isPublished }) => isPublished === undefined));
      for (const one of ended) await append(one.key, null);
    }
  };

  const judge: JudgeReleases = (_, keys) => {
    const verdicts = new Map<string, ReleaseVerdict>();
    for (const { key, endedAt, person, statement } of released)
      if (keys.includes(key))
        verdicts.set(key, endedAt !== undefined ? 'drop' : paused.has(person) ? 'hold' : { statement });
    return Promise.resolve(verdicts);
  };
  const judged = new Map<string, Awaited<ReturnType<JudgeReleases>>>();
  const judgeOnce: JudgeReleases = async (purpose, keys) => {
    for (const key of keys) if (!judged.has(key)) judged.set(key, await judge(purpose, [key]));
    return new Map(keys.flatMap((key) => [...(judged.get(key) ?? [])]));
  };

  const forwarder = async (worker: Worker): Promise<void> => {
    const call = oneByOne(async (work) => {
      await worker.turn();
      if (!draining && random() < 0.02) await worker.sleep(int(MAX_SLEEP_MS));
      return work();
    });
    const repository = Object.fromEntries(
      Object.entries(store.forwardings).map(([name, method]) => [
        name,
        (...given: readonly unknown[]) =>
          call(() => (method as (...given: readonly unknown[]) => Promise<unknown>)(...given)),
      ]),
    ) as unknown as ForwardingRepository;
    const forwardings =
      without.forgetsUndelivered === undefined
        ? repository
        : { ...repository, putUndelivered: () => Promise.resolve() };
    const step = createForwardStep({
      forwardings,
      topics: { read: (of, from) => call(() => topics.read(of, from)) },
      forward: createForwardChanges({
        forwardings,
        now: worker.now,
        judge: without.judgesOnce === undefined ? (...of) => call(() => judge(...of)) : judgeOnce,
        publicUrl: 'https://lrs.example',
      }),
      acknowledge: () => Promise.resolve(),
      holder: worker.name,
      now: worker.now,
    });
    const lrs: TargetLrs = {
      post: (statements) =>
        call(() => {
          const isAway = !draining && random() < 0.15;
          if (isAway && random() < 0.5) throw new TargetUnavailable('unreachable');
          const status = target.take(statements as readonly SentStatement[]);
          if (isAway) {
            counts['lost answers']++;
            throw new TargetUnavailable('too-slow');
          }
          return Promise.resolve({ status, words: status === 400 ? 'no' : '' });
        }),
      find: (id) => call(() => Promise.resolve(target.stored.get(id)?.statement)),
    };
    for (;;) {
      await worker.sleep(1 + int(40));
      const now = (await forwardings.find(PURPOSE)) as Forwarding;
      await step(lrs, now, { retries: draining || random() < 0.2 }).catch((thrown: unknown) => {
        if (!(thrown instanceof TargetUnavailable)) throw thrown;
      });
    }
  };

  let forwarders = [0, 1].map((n) => scheduler.spawn(`forwarder ${n}`, forwarder));
  const busy = [
    ...[0, 1].map((n) => scheduler.spawn(`client ${n}`, client)),
    ...[0, 1].map((n) => scheduler.spawn(`person ${n}`, person)),
  ];
  const isBusy = (): boolean => scheduler.alive().some((worker) => busy.includes(worker));
  let steps = 0;
  for (; isBusy() && steps < 20_000; steps++) {
    if (random() < 0.01) {
      counts.killed++;
      const [killed, ...others] = forwarders;
      scheduler.kill(killed!);
      forwarders = [...others, scheduler.spawn(`forwarder ${2 + counts.killed}`, forwarder)];
    }
    await scheduler.step();
  }
  const violations: string[] = isBusy() ? ['stuck'] : [];
  draining = true;
  target.refused.clear();
  paused.clear();
  const enough = scheduler.time() + 20_000;
  for (let n = 0; n < 60_000 && scheduler.time() < enough; n++) {
    if (n % 500 === 0) await store.forwardings.retryUndelivered(PURPOSE);
    await scheduler.step();
  }

  for (const thrown of scheduler.thrown) violations.push(`threw ${String(thrown)}`);
  for (const id of target.conflicts) violations.push(`${id} came with other content`);
  for (const { statement, endedAt } of released) {
    const at = target.stored.get(statement.id)?.at;
    const isThere = at !== undefined && !target.voided.has(statement.id);
    if (endedAt === undefined && !isThere) violations.push(`${statement.id} is lost`);
    if (endedAt !== undefined && isThere) violations.push(`${statement.id} has ended, and stays`);
    if (endedAt !== undefined && at !== undefined && at - endedAt > MAX_SLEEP_MS + 100)
      violations.push(`${statement.id} was forwarded ${at - endedAt} ms after its end`);
  }
  const left = await store.forwardings.countUndelivered(PURPOSE);
  if (left.dead + left.retry > 0) violations.push(`${left.dead + left.retry} are still undelivered`);
  const { position } = await updateForwarding(store.forwardings, PURPOSE, (one) => one);
  if (position !== (await topics.head(PURPOSE))) violations.push(`the position is ${position}`);
  await topics.close();
  return {
    violations,
    counts: { ...counts, stored: target.stored.size, voided: target.voided.size, refused: target.state.refusals },
  };
};
