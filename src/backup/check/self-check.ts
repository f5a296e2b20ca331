import { type Interval, startInterval } from '../../core/concurrency/interval.ts';
import { isObject } from '../../core/json-object.ts';
import { HOUR_MS, MINUTE_MS } from '../../core/time.ts';
import { journalFilesOf } from '../../journal/open-journal.ts';
import { storeFileOf } from '../../store/open-store.ts';
import type { Store } from '../../store/ports/store.ts';
import type { Config } from '../../core/config/config.ts';
import type { Log } from '../../telemetry/log.ts';
import type { Metrics } from '../../telemetry/metrics/metrics.ts';
import { type DamageCounts, noteChecksExpected, readDamageCounts } from '../../telemetry/operations/last-check.ts';
import { type CheckSlot, fileSlot, sharedSlot } from './check-slot.ts';
import { type CheckProgram, runCheck, type RunningCheck } from './run-check.ts';

interface YieldToErasuresDeps {
  readonly store: Store;
  /** The time that an erasure may wait, in milliseconds. */
  readonly mayWaitMs: number;
  /** Ends the work that the erasure waits for; may be called again. */
  readonly end: () => void;
  readonly onUnexpected: (thrown: unknown) => void;
}

const LOOKS = 4;

/**
 * Calls `end` if erasures are open, and the write-ahead log of the store cannot be emptied for so long. A reader of a
 * snapshot is in the way then.
 */
const startYieldingToErasures = ({ store, mayWaitMs, end, onUnexpected }: YieldToErasuresDeps): Interval => {
  let waitsSince: number | undefined;
  const look = async (): Promise<void> => {
    const isWaiting = (await store.erasures.backlog()).count > 0 && !(await store.purgeDeleted());
    waitsSince = isWaiting ? (waitsSince ?? performance.now()) : undefined;
    if (waitsSince !== undefined && performance.now() - waitsSince >= mayWaitMs) end();
  };
  return startInterval({ work: look, everyMs: mayWaitMs / LOOKS, onUnexpected });
};

interface SelfCheckDeps {
  readonly config: Pick<Config, 'checkEveryHours' | 'journalUrl' | 'role' | 'storeUrl'>;
  readonly program: CheckProgram;
  readonly store: Store;
  /** The wait of an erasure for a check, in milliseconds; 20,000 by default: it must be done within a minute. */
  readonly mayWaitMs?: number;
  readonly log: Pick<Log, 'error' | 'info' | 'warn'>;
  readonly metrics: Pick<Metrics, 'addGaugeReaders'>;
  readonly now: () => number;
  readonly onUnexpected: (thrown: unknown) => void;
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // The error of JSON would quote text that may be content.
    throw new Error('it has printed no JSON');
  }
};

/** Reads what the command prints; undefined if all is sound. Throws an Error if it is not the findings. */
const readFindings = (text: string): DamageCounts | undefined => {
  const findings = parse(text);
  const damage = isObject(findings) ? readDamageCounts(findings['damage']) : undefined;
  if (damage === undefined) throw new Error('it has printed no counts');
  return isObject(findings) && findings['sound'] === true ? undefined : damage;
};

/** `carnet check`, run by the process itself. */
export interface SelfCheck {
  /** Begins the first check at once. */
  start(): void;
  /** Ends a check that runs. */
  stop(): Promise<void>;
}

/** A check that did not finish runs again after an hour. If its process died, another process runs it. */
const AGAIN_MS = HOUR_MS;
const MAY_WAIT_MS = 20_000;

/** Undefined if this process has no sink; nor for a store in a file beside a journal on a server. */
const slotOf = ({ config, store, now, onUnexpected }: SelfCheckDeps): CheckSlot | undefined => {
  const { checkEveryHours, journalUrl, role, storeUrl } = config;
  if (role !== 'all' && role !== 'sink') return undefined;
  if (store.isRemote) return sharedSlot({ store, everyMs: checkEveryHours * HOUR_MS, now, onUnexpected });
  const file = journalFilesOf(journalUrl) === undefined ? undefined : storeFileOf(storeUrl);
  return file === undefined ? undefined : fileSlot(file);
};

/** One run of the command. */
const createCheck = (deps: SelfCheckDeps) => {
  const { program, store, mayWaitMs = MAY_WAIT_MS, log, onUnexpected } = deps;
  let run: RunningCheck | undefined;
  let isStopping = false;
  const report = (text: string): void => {
    const counts = readFindings(text);
    if (counts === undefined) {
      log.info('carnet check has found no damage');
      return;
    }
    log.error(counts, 'carnet check has found damage: run it to see what and where');
  };
  const failed = (code: number | null, reason: string): void =>
    log.error({ code, reason }, 'carnet check could not read journal and store');
  return {
    failed,
    /** Resolves with true if the check has come to its end. */
    check: async (): Promise<boolean> => {
      const way = { isMade: false };
      const running = runCheck(program);
      run = running;
      const end = (): void => {
        way.isMade = true;
        running.kill();
      };
      // No reader is in the way of an erasure on a server.
      const yieldingToErasures = store.isRemote
        ? undefined
        : startYieldingToErasures({ store, mayWaitMs, end, onUnexpected });
      const { code, stdout, stderr } = await running.ended;
      await yieldingToErasures?.stop();
      if (isStopping) return false;
      if (way.isMade) log.warn('carnet check was ended, since an erasure waited for it: it is begun anew in an hour');
      else if (code === null || stdout === '') failed(code, stderr.trim());
      else report(stdout);
      return code !== null;
    },
    end: (): void => {
      isStopping = true;
      run?.kill();
    },
  };
};

/**
 * Runs `carnet check` every CHECK_EVERY_HOURS, in a process with a sink. If several share journal and store, one of
 * them runs it. Its findings are logged; the command notes them in the store, and metrics read them there. A check that
 * fails is logged and notes nothing, so that the age of the last check grows: the server goes on. A check yields to
 * erasures.
 */
export const createSelfCheck = (deps: SelfCheckDeps): SelfCheck => {
  const { config, store, metrics, now, onUnexpected } = deps;
  const { check, failed, end } = createCheck(deps);
  const everyMs = config.checkEveryHours * HOUR_MS;
  let interval: Interval | undefined;
  let slot: CheckSlot | undefined;
  let dueAt = 0;
  const step = async (own: CheckSlot): Promise<void> => {
    const since = performance.now();
    if (since < dueAt) return;
    try {
      if (!(await own.take())) return;
      try {
        if (await check()) dueAt = since + everyMs - MINUTE_MS;
      } finally {
        await own.give();
      }
    } catch (thrown) {
      failed(null, thrown instanceof Error ? thrown.message : String(thrown));
    }
  };
  return {
    start: () => {
      if (config.checkEveryHours === 0) return;
      const own = slotOf(deps);
      slot = own;
      if (own === undefined) return;
      metrics.addGaugeReaders({ checkEverySeconds: () => everyMs / 1000 });
      const work = async (): Promise<void> => {
        // Noted first: a check that never comes to its end has an age too.
        try {
          await noteChecksExpected(store.traffic, now());
        } finally {
          await step(own);
        }
      };
      interval = startInterval({ work, everyMs: AGAIN_MS, immediately: true, onUnexpected });
    },
    stop: async () => {
      end();
      await interval?.stop();
      await slot?.stop();
    },
  };
};
