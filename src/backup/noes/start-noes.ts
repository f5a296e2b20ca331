import { existsSync } from 'node:fs';
import { setTimeout as timeout } from 'node:timers/promises';
import { compareWithList, forgetCoveredCopy, noteOlderCopy } from './compare-with-list.ts';
import { createFollowChain } from './follow-chain.ts';
import { describeLacking } from './lacking-events.ts';
import { createNoesWriter, type NoesWritten } from './noes-writer.ts';
import { noesKeyOf } from './noes-key.ts';
import { isOfFile, readNoesFile } from './read-noes.ts';
import { type Interval, startInterval } from '../../core/concurrency/interval.ts';
import { isProblem } from '../../core/problem.ts';
import { createNoteErasuresExport } from '../../telemetry/operations/last-backup.ts';
import type { Store } from '../../store/ports/store.ts';
import type { Log } from '../../telemetry/log.ts';

interface StartNoesOptions {
  /** The path in NOES_FILE. */
  readonly file: string;
  /** The master key, which is the root of the keys. */
  readonly masterKey: Uint8Array;
  readonly log: Log;
  readonly now: () => number;
  /** Called with unexpected errors. */
  readonly onUnexpected: (thrown: unknown) => void;
  /** Called after each look at the list, with true if it shows that an older copy of the store was put back. */
  readonly onCompared: (isPutBack: boolean) => void;
}

const OTHER_CHAIN =
  'the list of noes is not of this store, and is left as it is: what is forbidden is written nowhere. Name another ' +
  'file as NOES_FILE, or put back the store of this list';

type WriterOptions = Pick<StartNoesOptions, 'file' | 'masterKey' | 'now'>;

/** The part that writes the list of noes. */
export interface RunningNoes extends Interval {
  /** The time since when decisions may be missing from the list, in milliseconds since the epoch. */
  readonly completeUntil: () => number;
}

const EVERY_MS = 1000;
/** A disk that hangs keeps no process from its end. */
const STOP_MS = 2000;
/** The time between two updates of doctor's note of the list. */
const NOTE_EVERY_MS = 30_000;

const AHEAD =
  'the list of noes goes on further than the store: an older copy of the store was put back, and what was forbidden ' +
  'since is not known here. Nothing is read, released or forwarded: stop every process, then run `carnet recover`';

/** The writer of a list, by the root of the keys. */
const createWriter = (store: Store, { file, masterKey, now }: WriterOptions) => {
  const keyRing = { root: masterKey };
  const chain = createFollowChain({ store, keyRing, now });
  return createNoesWriter({ file, key: noesKeyOf(keyRing), chain, store, now });
};

/**
 * Adds the noes of a command to the list, if a list was begun: perhaps no server runs beside the command. Resolves with
 * a code of the file system if the list cannot be written.
 */
export const addNoes = async (store: Store, options: WriterOptions): Promise<string | undefined> => {
  const { file, masterKey } = options;
  if (!existsSync(file)) return undefined;
  try {
    const { state } = await compareWithList(store, await readNoesFile(file, noesKeyOf({ root: masterKey })));
    // Only a process that serves sets a list aside: this command may run on a copy of the store.
    if (state !== 'current') return undefined;
    await createWriter(store, options).step();
    return undefined;
  } catch (thrown) {
    if (isOfFile(thrown)) return thrown.code;
    throw thrown;
  }
};

/** The fault, for the log; undefined if there is none. */
const faultOf = (written: NoesWritten): string | undefined => {
  if (written.state !== 'ahead') return describeLacking(written.lacking);
  return written.comparison.isOfStore ? AHEAD : OTHER_CHAIN;
};

/** Appends each no to the list within seconds. While its disk is away, decisions go on, and the list is late. */
export const startNoes = (store: Store, options: StartNoesOptions): RunningNoes => {
  const { file, masterKey, log, now, onUnexpected, onCompared } = options;
  const writer = createWriter(store, { file, masterKey, now });
  const note = createNoteErasuresExport(store.traffic);
  let completeUntil = now();
  let notedAt = 0;
  let logged: string | undefined;
  /** The comparison with the list when it was seen that an older copy was put back. */
  let held: Extract<NoesWritten, { readonly state: 'ahead' }>['comparison'] | undefined;

  const logFault = (fault: string | undefined): void => {
    if (fault !== undefined && fault !== logged) log.error({ file }, fault);
    if (fault === undefined && logged !== undefined) log.info({ file }, 'the list of noes is written again');
    logged = fault;
  };
  const write = async (): Promise<void> => {
    // The hold is for good: without the list, or with another, what was forbidden is as unknown.
    if (held !== undefined) {
      // If the store is put back again, the note may be lost with it.
      await noteOlderCopy(store, held);
      return;
    }
    const written = await writer.step();
    if (written.state === 'ahead' && written.comparison.isOfStore) held = written.comparison;
    onCompared(held !== undefined);
    logFault(faultOf(written));
    if (written.state === 'written' && written.broken !== undefined)
      log.error(
        { file },
        `the list of noes ${written.broken}: it was not as Carnet wrote it. It was made anew of the audit chain, and ` +
          'the former one is kept beside it, if its disk permits: look at its disk, and who can write there',
      );
    if (held !== undefined) await noteOlderCopy(store, held);
    if (written.state === 'written') await forgetCoveredCopy(store);
    if (written.state === 'ahead' || written.until === undefined) return;
    completeUntil = Math.max(completeUntil, written.until);
    if (written.until - notedAt < NOTE_EVERY_MS) return;
    await note(written.until);
    notedAt = written.until;
  };
  const interval = startInterval({
    work: () =>
      write().catch((thrown: unknown) => {
        if (isProblem(thrown, 'damaged')) {
          logFault(`the list of noes cannot be written: ${thrown.message}`);
          return;
        }
        if (!isOfFile(thrown) || isProblem(thrown)) throw thrown;
        logFault(`the list of noes cannot be written (${thrown.code ?? ''})`);
      }),
    everyMs: EVERY_MS,
    immediately: true,
    onUnexpected,
  });
  return {
    completeUntil: () => completeUntil,
    stop: () => Promise.race([interval.stop(), timeout(STOP_MS, undefined, { ref: false })]),
  };
};
