import { defined, isObject } from '../../core/json-object.ts';
import type { TrafficRepository } from '../../store/ports/sources/traffic-repository.ts';
import { noteLast, type NoteRepository } from './note-last.ts';

/** No source has such an id. */
const SOURCE = 'part:check';
const ENDED = 'check/ended';
const EXPECTED = 'check/expected';
const MET = 'check/met';

/** The number of damages that a check has found, by part. */
export type DamageCounts = Readonly<Record<string, number>>;

/** The newest check that ended. */
export interface LastCheck {
  /** The end of the check, in milliseconds since the epoch. Before the first, the time since which one is expected. */
  readonly at: number;
  /** The damage; absent before the first check. */
  readonly damage?: DamageCounts;
  /** The time at which a process first met damage after the check, in milliseconds since the epoch. */
  readonly metAt?: number;
}

/** Reads counts by part; undefined for anything else. */
export const readDamageCounts = (value: unknown): DamageCounts | undefined =>
  isObject(value) && Object.values(value).every((count) => typeof count === 'number')
    ? (value as DamageCounts)
    : undefined;

/** Notes the findings of a check that has ended. Rejects with Problem `store-unavailable`. */
export const noteCheck = (repository: NoteRepository, at: number, damage: DamageCounts): Promise<void> =>
  noteLast(repository, { source: SOURCE, what: ENDED, at, text: JSON.stringify(damage) });

/** Undefined if no check is expected yet. Rejects as above. */
export const readLastCheck = async (
  repository: Pick<TrafficRepository, 'listSeen'>,
): Promise<LastCheck | undefined> => {
  const seen = new Map((await repository.listSeen(SOURCE)).map((one) => [one.what, one]));
  const ended = seen.get(ENDED);
  const at = (ended ?? seen.get(EXPECTED) ?? seen.get(MET))?.at;
  if (at === undefined) return undefined;
  const damage = readDamageCounts(JSON.parse(ended?.text ?? 'null'));
  const met = seen.get(MET)?.at;
  const isSince = met !== undefined && met > (ended?.at ?? 0);
  return { at, ...defined({ damage }), ...(isSince && { metAt: met }) };
};

/** Notes that damaged data was read, unless that is already noted since the newest check. Rejects as above. */
export const noteDamageMet = async (repository: NoteRepository, at: number): Promise<void> => {
  if ((await readLastCheck(repository))?.metAt === undefined)
    await noteLast(repository, { source: SOURCE, what: MET, at });
};

/** Notes that checks are expected from now on, unless something is noted already. Rejects as above. */
export const noteChecksExpected = async (
  repository: Pick<TrafficRepository, 'see' | 'listSeen'>,
  at: number,
): Promise<void> => {
  if ((await readLastCheck(repository)) === undefined) await repository.see([{ source: SOURCE, what: EXPECTED, at }]);
};
