import type { IndexBuild, StoreObserver } from '../../store/ports/store-observer.ts';
import { createLimitedLog } from '../../telemetry/limited-log.ts';
import type { Log } from '../../telemetry/log.ts';
import type { Metrics } from '../../telemetry/metrics/metrics.ts';

interface ObserveStoreDeps {
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Builds are logged when they begin, at each tenth, and when they end or fail. */
const createLogBuilds = (log: Log): ((builds: readonly IndexBuild[]) => void) => {
  const tenths = new Map<string, number>();
  return (builds) => {
    if (builds.length === 0) log.info('no index is being built any more');
    for (const { index, percent = 0 } of builds) {
      const tenth = Math.floor(percent / 10);
      if (tenths.get(index) !== tenth) log.info({ index, percent }, 'an index is being built');
      tenths.set(index, tenth);
    }
    if (builds.length === 0) tenths.clear();
  };
};

/** Reports a store to log and metrics: every failed call with its operation and code, at most ten lines a second. */
export const observeStore = ({ log, metrics }: ObserveStoreDeps): StoreObserver => {
  const logFailure = createLimitedLog(log, {
    messages: { each: 'a call of the store failed', leftOut: 'more calls of the store failed' },
  });
  const logDamage = createLimitedLog(log, {
    messages: { each: 'something is not stored as it was written', leftOut: 'more was not stored as it was written' },
    level: 'error',
  });
  const logBuilds = createLogBuilds(log);
  return {
    failed: (failure) => {
      metrics.store.failed(failure);
      logFailure(failure);
    },
    retried: (failure) => {
      metrics.store.retried(failure);
      log.debug(failure, 'a command is sent to the store again');
    },
    building: (builds) => {
      metrics.store.building(builds);
      logBuilds(builds);
    },
    damaged: (damage) => {
      metrics.damage.found(damage.part);
      logDamage(damage);
    },
    warned: (warning) => log.warn({ warning }, 'the store is weaker than it should be'),
  };
};
