import { randomUUID } from 'node:crypto';
import { defined } from '../../core/json-object.ts';
import { createCachedValue } from '../../core/concurrency/cached-value.ts';
import { type Interval, startInterval } from '../../core/concurrency/interval.ts';
import { isProblem } from '../../core/problem.ts';
import { createHeartbeat, type Heartbeat } from '../../telemetry/operations/heartbeat.ts';
import { noteDamageMet } from '../../telemetry/operations/last-check.ts';
import { createTrafficCounter, type TrafficCounter } from '../../telemetry/operations/traffic-counter.ts';
import {
  createOrganisationTree,
  organisationOf,
  ROOT_ORGANISATION,
} from '../../access/sources/organisations/organisations.ts';
import type { RunningConsumers } from './compose-read-lag.ts';
import type { Store } from '../../store/ports/store.ts';

const FLUSH_EVERY_MS = 1000;
/** One sign that comes late leaves a process alive (`GONE_MS`). */
const BEAT_EVERY_MS = 10_000;
/** A move of a source to another organisation, and a new source, are noticed after this time. */
const ORGANISATIONS_MS = 10_000;

const composeTrafficCounter = (store: Store, now: () => number): TrafficCounter =>
  createTrafficCounter({
    repository: store.traffic,
    readOrganisations: createCachedValue({
      read: async () => {
        const [organisations, sources] = await Promise.all([store.organisations.list(), store.sources.listSources()]);
        const tree = createOrganisationTree(organisations);
        const lines = new Map(sources.map((source) => [source.id, tree.lineOf(organisationOf(source))]));
        return (source: string) => lines.get(source) ?? [ROOT_ORGANISATION];
      },
      maxAgeMs: ORGANISATIONS_MS,
      now,
    }),
    now,
  });

interface StartOptions {
  readonly hasApi: boolean;
  /** The number of times that this process has read damaged data. */
  readonly damageFound: () => number;
  readonly onUnexpected: (thrown: unknown) => void;
}

/** Notes damage in the store, for operators who have no metrics. */
const createNoteDamage = (traffic: Store['traffic'], found: () => number, now: () => number) => {
  let noted = 0;
  return async (): Promise<void> => {
    const count = found();
    if (count === noted) return;
    await noteDamageMet(traffic, now());
    noted = count;
  };
};

/** The traffic of this process. */
export interface Traffic {
  readonly counter: TrafficCounter;
  /** Starts to write what this process counts, and that it lives. */
  start(running: () => RunningConsumers, options: StartOptions): readonly Interval[];
  /** Writes the rest, and that the process has stopped, after the last count. Lost if the store is unavailable. */
  end(): Promise<void>;
}

const NO_LAG: ReadonlyMap<number, number> = new Map();

/** The traffic of this process, for the counters and signs of life in the store. */
export const composeTraffic = (store: Store, now: () => number): Traffic => {
  const counter = composeTrafficCounter(store, now);
  let heartbeat: Heartbeat | undefined;
  return {
    counter,
    start: (running, { hasApi, damageFound, onUnexpected }) => {
      const beating = createHeartbeat({
        repository: store.traffic,
        process: randomUUID(),
        startedAt: now(),
        now,
        releasedThrough: () => running().releaser?.through(),
        parts: () => {
          const { sink, releaser } = running();
          return {
            ...(hasApi && { api: NO_LAG }),
            ...defined({ sink: sink?.lag(), releaser: releaser?.lag() }),
          };
        },
      });
      heartbeat = beating;
      return [
        startInterval({ work: () => counter.flush(), everyMs: FLUSH_EVERY_MS, onUnexpected }),
        startInterval({
          work: createNoteDamage(store.traffic, damageFound, now),
          everyMs: BEAT_EVERY_MS,
          onUnexpected,
        }),
        startInterval({ work: () => beating.beat(), everyMs: BEAT_EVERY_MS, immediately: true, onUnexpected }),
      ];
    },
    end: async () => {
      try {
        await counter.flush(true);
        await heartbeat?.end();
      } catch (thrown) {
        if (!isProblem(thrown)) throw thrown;
      }
    },
  };
};
