import { openSqliteStudyTopics } from '../../../src/journal/sqlite/study-topics.ts';
import type { ForwardingRepository } from '../../../src/store/ports/studies/forwarding-repository.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import { type TargetLrs, TargetUnavailable } from '../../../src/studies/forward/deliver.ts';
import { forwardKey, statementOfForwardKey, withNoted } from '../../../src/studies/study/forward-key.ts';
import {
  createForwardChanges,
  type JudgeReleases,
  type ReleaseVerdict,
} from '../../../src/studies/forward/forward-changes.ts';
import { createForwardStep } from '../../../src/studies/forward/forward-step.ts';
import { createReadAhead } from '../../../src/studies/forward/read-ahead.ts';
import { type Forwarding, updateForwarding } from '../../../src/studies/forward/forwarding.ts';
import { type Statement, VOIDED } from '../../../src/xapi/model/types.ts';
import { isSameStatement } from '../../../src/xapi/statement/same.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { agentOf } from '../../support/clients/consent/decisions.ts';
import { oneByOne } from '../consent-sink/consent-sink-process.ts';
import { createScheduler, seeded, type Worker } from '../scheduler.ts';

/** Removes one of the mechanisms that the promises rest on. */
export interface ForwardAblation {
  /** Releases are judged when they are first read, and never again. */
  readonly judgesOnce?: true;
  /** What was not delivered is not stored. */
  readonly forgetsUndelivered?: true;
  /** Voidings are believed: the target is never asked whether the statement is still in force. */
  readonly believesVoidings?: true;
  /** Requests without an answer are forgotten. */
  readonly forgetsRequests?: true;
}

/** What a schedule is about. */
type ForwardEvent =
  'erased' | 'stored' | 'lost answers' | 'late' | 'voided' | 'unknown voided' | 'refused' | 'killed' | 'expired';

/** The outcome of a schedule: what is wrong in the end. */
export interface ForwardOutcome {
  readonly violations: readonly string[];
  /** How often each thing happened that the schedule is about. */
  readonly counts: Readonly<Record<ForwardEvent, number>>;
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
  /** An offset after its deletion, once that is published. */
  deletedBefore?: number;
}

const PURPOSE = 'forward:other';
const NAMES = ['a', 'b', 'c'];
/** How long a forwarder may sleep at one call: longer than its lease. */
const MAX_SLEEP_MS = 40_000;
/** Between the look at the decisions and the request: two calls to keep the lease, and the request itself. */
const LONGEST_AFTER_MS = 3 * MAX_SLEEP_MS + 1000;
/** How long after a request without an answer its statements may arrive. */
const MAX_LATE_MS = 60_000;
/** How long a Carnet may take to erase what it has agreed to. */
const MAX_ERASING_MS = 20_000;

/**
 * A target that behaves as lrsql: a known id is not stored again, and a voiding changes the statement that is there. A
 * voiding before its statement is stored, and has no effect on it.
 */
const createTarget = (now: () => number) => {
  const stored = new Map<string, { readonly statement: SentStatement }>();
  const voided = new Set<string>();
  const conflicts: string[] = [];
  const refused = new Set<string>();
  const state = { refusals: 0, unknownVoided: 0, erased: 0 };
  let underWay: { readonly at: number; readonly work: () => void }[] = [];
  const target = {
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
        if (stored.has(statement.id)) continue;
        stored.set(statement.id, { statement });
        if (statement.verb.id !== VOIDED) continue;
        const { id } = statement.object as { readonly id: string };
        if (stored.has(id)) voided.add(id);
        else state.unknownVoided++;
      }
      return 200;
    },
    takeLater: (statements: readonly SentStatement[], at: number): void => {
      underWay.push({ at, work: () => target.take(statements) });
    },
    eraseLater: (ids: readonly string[], at: number): void => {
      const work = () => {
        for (const id of ids) {
          voided.delete(id);
          if (stored.delete(id)) state.erased++;
        }
      };
      underWay.push({ at, work });
    },
    /** Takes what has arrived by now. */
    arrive: (): void => {
      const due = underWay.filter(({ at }) => at <= now());
      underWay = underWay.filter(({ at }) => at > now());
      for (const { work } of due) work();
    },
  };
  return target;
};

/**
 * Runs two forwarders on a real store and topic. Clients post; people stop, pause and resume. Forwarders die and sleep
 * at any call; the target is away, loses answers, and refuses some. Even seeds erase as a Carnet does.
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
  /** It erases what it is asked to. */
  const isCarnet = seed % 2 === 0;
  const counts = { 'lost answers': 0, late: 0, killed: 0, expired: 0 };
  const sentAt = new Map<string, number>();
  let draining = false;
  let acknowledged = 0;
  const early = new Set<string>();
  /** A deletion that is acknowledged holds from then on. */
  const checkAcknowledged = (): void => {
    for (const { statement, deletedBefore = Infinity } of released)
      if (deletedBefore <= acknowledged && target.stored.has(statement.id) && !target.voided.has(statement.id))
        early.add(statement.id);
  };

  const forwarding: Forwarding = { id: PURPOSE, v: 1, url: '', key: '', secret: '', position: 0, failures: 0 };
  await store.forwardings.add(forwarding);

  /** The store notes voidings before their tombstones leave; in a release before only the topic had them. */
  const notesVoids = seed % 4 < 2;
  const append = (key: string, value: Uint8Array | null) =>
    appender.append([
      {
        study: PURPOSE,
        key,
        value,
        ...(value === null && notesVoids ? { headers: withNoted({ why: 'removed' }) } : {}),
      },
    ]);

  const client = async (worker: Worker): Promise<void> => {
    for (let n = 0; n < 14; n++) {
      await worker.sleep(int(1600));
      const person = pick(NAMES);
      const statement = aNamedStatement({ actor: agentOf(person) }) as unknown as SentStatement;
      if (paused.has(person)) continue;
      const release: Released = { key: forwardKey(statement.id, String(released.length)), statement, person };
      if (random() < 0.15) target.refused.add(statement.id);
      released.push(release);
      // It is stored before it is published; a stop is published after it.
      await worker.sleep(int(600));
      await append(release.key, Buffer.from('{}'));
      release.isPublished = true;
    }
  };

  const person = async (worker: Worker): Promise<void> => {
    for (let n = 0; n < 6; n++) {
      await worker.sleep(int(5000));
      const name = pick(NAMES);
      const choice = pick(['stop', 'pause', 'resume'] as const);
      if (choice === 'pause') paused.add(name);
      if (choice !== 'stop') {
        if (choice === 'resume') paused.delete(name);
        continue;
      }
      const ended = released.filter((one) => one.person === name && one.endedAt === undefined);
      for (const one of ended) one.endedAt = scheduler.time();
      do await worker.sleep(1 + int(1200));
      while (ended.some(({ isPublished }) => isPublished === undefined));
      for (const one of ended) {
        const statement = statementOfForwardKey(one.key);
        const noted = { purpose: PURPOSE, key: one.key, operation: 'void', statement, retry: true } as const;
        if (notesVoids) await store.forwardings.putUndelivered([{ ...noted, at: scheduler.time(), concerns: [name] }]);
        if (random() < 0.3) await worker.sleep(int(2000));
        await append(one.key, null);
        one.deletedBefore = await topics.head(PURPOSE);
      }
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
      if (!draining && random() < 0.02) await worker.sleep(int(900));
      if (!draining && random() < 0.004) await worker.sleep(int(MAX_SLEEP_MS));
      return work();
    });
    const repository = Object.fromEntries(
      Object.entries(store.forwardings).map(([name, method]) => [
        name,
        (...given: readonly unknown[]) =>
          call(() => (method as (...given: readonly unknown[]) => Promise<unknown>)(...given)),
      ]),
    ) as unknown as ForwardingRepository;
    const update: ForwardingRepository['update'] = (one) => {
      const { unsettled: _, ...forgetful } = one as Forwarding;
      return repository.update(without.forgetsRequests === undefined ? one : forgetful);
    };
    const forwardings: ForwardingRepository = {
      ...repository,
      update,
      ...(without.forgetsUndelivered === undefined ? {} : { putUndelivered: () => Promise.resolve() }),
    };
    const step = createForwardStep({
      forwardings,
      topics: { read: (of, from) => call(() => topics.read(of, from)) },
      forward: createForwardChanges({
        forwardings,
        now: worker.now,
        judge: without.judgesOnce === undefined ? (...of) => call(() => judge(...of)) : judgeOnce,
        publicUrl: 'https://lrs.example',
      }),
      acknowledge: (_, before) =>
        call(() => {
          acknowledged = Math.max(acknowledged, before);
          return Promise.resolve();
        }),
      holder: worker.name,
      now: worker.now,
    });
    const readAhead = createReadAhead({
      forwardings,
      topics: { read: (of, from) => call(() => topics.read(of, from)) },
      now: worker.now,
    });
    const lrs: TargetLrs = {
      post: (statements) =>
        call(() => {
          const sent = statements as readonly SentStatement[];
          for (const { id } of sent) sentAt.set(id, scheduler.time());
          const fate = draining || random() > 0.15 ? 'answered' : pick(['away', 'late', 'lost'] as const);
          if (fate === 'away') throw new TargetUnavailable('unreachable');
          if (fate === 'late') {
            counts.late++;
            target.takeLater(sent, scheduler.time() + int(MAX_LATE_MS));
            throw new TargetUnavailable('too-slow');
          }
          const status = target.take(sent);
          if (fate === 'lost') {
            counts['lost answers']++;
            throw new TargetUnavailable('too-slow');
          }
          return Promise.resolve({ status, words: status === 400 ? 'no' : '' });
        }),
      find: (id) =>
        call(() => Promise.resolve(without.believesVoidings ? undefined : target.stored.get(id)?.statement)),
      erase: (ids) =>
        call(() => {
          const fate = draining || random() > 0.15 ? 'answered' : pick(['away', 'lost'] as const);
          if (fate === 'away') throw new TargetUnavailable('unreachable');
          if (isCarnet) target.eraseLater(ids, scheduler.time() + int(MAX_ERASING_MS));
          if (fate === 'lost') throw new TargetUnavailable('too-slow');
          return Promise.resolve(isCarnet);
        }),
      isInForce: (id) =>
        call(() => Promise.resolve(target.stored.has(id) && !target.voided.has(id) && !without.believesVoidings)),
    };
    for (;;) {
      await worker.sleep(1 + int(draining ? 4000 : 400));
      const now = (await forwardings.find(PURPOSE)) as Forwarding;
      if (now.lease !== undefined && now.lease.holder !== worker.name && now.lease.until < worker.now())
        counts.expired++;
      if (random() < 0.2) await readAhead(now);
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
    target.arrive();
    checkAcknowledged();
  }
  const violations: string[] = isBusy() ? ['stuck'] : [];
  draining = true;
  target.refused.clear();
  paused.clear();
  const enough = scheduler.time() + 3_600_000;
  for (let n = 0; n < 60_000 && scheduler.time() < enough; n++) {
    if (n % 500 === 0) await store.forwardings.retryUndelivered(PURPOSE);
    await scheduler.step();
    target.arrive();
    checkAcknowledged();
  }

  for (const thrown of scheduler.thrown) violations.push(`threw ${String(thrown)}`);
  for (const id of target.conflicts) violations.push(`${id} came with other content`);
  for (const { statement, endedAt } of released) {
    const isThere = target.stored.has(statement.id) && !target.voided.has(statement.id);
    if (endedAt === undefined && !isThere) violations.push(`${statement.id} is lost`);
    if (endedAt !== undefined && isThere) violations.push(`${statement.id} has ended, and stays`);
    if (endedAt !== undefined && isCarnet && target.stored.has(statement.id))
      violations.push(`${statement.id} is not erased`);
    const after = (sentAt.get(statement.id) ?? 0) - (endedAt ?? Infinity);
    if (after > LONGEST_AFTER_MS) violations.push(`${statement.id} was forwarded ${after} ms after its end`);
  }
  for (const id of early) violations.push(`${id} was in force after its deletion was acknowledged`);
  if (released.some(({ deletedBefore = 0 }) => deletedBefore > acknowledged))
    violations.push(`deletions are acknowledged before ${acknowledged} alone`);
  const left = await store.forwardings.countUndelivered(PURPOSE);
  if (left.dead + left.retry > 0) violations.push(`${left.dead + left.retry} are still undelivered`);
  const { position } = await updateForwarding(store.forwardings, PURPOSE, (one) => one);
  if (position !== (await topics.head(PURPOSE))) violations.push(`the position is ${position}`);
  await topics.close();
  return {
    violations,
    counts: {
      ...counts,
      stored: target.stored.size,
      voided: target.voided.size,
      'unknown voided': target.state.unknownVoided,
      refused: target.state.refusals,
      erased: target.state.erased,
    },
  };
};
