import type { Config } from '../../core/config/config.ts';
import { HOUR_MS } from '../../core/time.ts';
import { type LastCheck, readLastCheck } from '../../telemetry/operations/last-check.ts';
import type { Store } from '../../store/ports/store.ts';
import { type Finding, hoursAgo, ok } from './finding.ts';

/** Compares the same age as the alert CarnetCheckOld, and reports the findings of the newest check. */
export const checkCheckAge = (
  last: LastCheck | undefined,
  { checkEveryHours }: Pick<Config, 'checkEveryHours'>,
  now: number,
): Finding => {
  const damaged = Object.values(last?.damage ?? {}).reduce((sum, count) => sum + count, 0);
  if (last !== undefined && damaged > 0)
    return {
      check: 'check',
      state: 'fault',
      detail: `the newest check ended ${hoursAgo(last.at, now)}, and has found damage`,
      mend: 'run carnet check: it names what is damaged, and what can be mended',
      page: 'docs/operate/alerts/CarnetDamaged.md',
    };
  if (last?.metAt !== undefined)
    return {
      check: 'check',
      state: 'fault',
      detail: `something damaged was read since the newest check, first ${hoursAgo(last.metAt, now)}`,
      mend: 'run carnet check: it names what is damaged, and what can be mended',
      page: 'docs/operate/alerts/CarnetDamaged.md',
    };
  if (checkEveryHours === 0) return ok('check', 'not run by Carnet (CHECK_EVERY_HOURS=0)');
  const isDone = last?.damage !== undefined;
  const detail = isDone ? `the newest ended ${hoursAgo(last.at, now)}` : 'none has come to its end yet';
  const isOld = last !== undefined && Math.abs(now - last.at) > 2 * checkEveryHours * HOUR_MS;
  return isOld
    ? {
        check: 'check',
        state: 'fault',
        detail: `${detail}, and one is expected every ${checkEveryHours} hours (CHECK_EVERY_HOURS)`,
        mend: 'run carnet check by hand, and read what the log says of it',
        page: 'docs/operate/alerts/CarnetCheckOld.md',
      }
    : ok('check', detail);
};

export const checkChecks = async (config: Config, store: Store): Promise<Finding> =>
  checkCheckAge(await readLastCheck(store.traffic), config, Date.now());
