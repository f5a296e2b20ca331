import { setTimeout as pause } from 'node:timers/promises';
import { compareWithList, findFork, type ListComparison, noteOlderCopy } from '../noes/compare-with-list.ts';
import { noesKeyOf } from '../noes/noes-key.ts';
import { describeDamage, isOfFile, type NoesFile, readNoesFile } from '../noes/read-noes.ts';
import { defined } from '../../core/json-object.ts';
import type { KeyRing } from '../../core/crypto/key-ring.ts';
import { isProblem } from '../../core/problem.ts';
import type { Journal, JournalState } from '../../journal/port/journal.ts';
import { JOURNAL_ID, RECOVERY_UNDER_WAY } from '../../store/ports/copy-repository.ts';
import type { Store } from '../../store/ports/store.ts';
import type { StudyTopics } from '../../journal/port/study-topics.ts';
import {
  describeBackendsFaults,
  findBackendsFaults,
  repairOfNoesFault,
  type NoesFault,
  type BackendsFault,
} from './backends-faults.ts';
import { adoptStudyTopics, findStudyTopicFaults } from './study-topic-faults.ts';

/** The list of the backends: NOES_FILE, or the one that is named in its place. */
export interface ListOfBackends {
  readonly file: string;
  readonly keyRing: Pick<KeyRing, 'root'>;
}

/** The findings of a list about its store. */
export interface ListReading {
  readonly fault?: NoesFault;
  /** The damage of the list, as the end of a sentence: it may have noes that the store lacks. */
  readonly damage?: string;
  /** The list has a line that this Carnet has signed. */
  readonly isSigned?: true;
  /** Absent for a list that is not there, or cannot be read. */
  readonly compared?: ListComparison;
  /** The same as in `NoesList`. */
  readonly until?: number;
}

const readOrDamage = async ({ file, keyRing }: ListOfBackends): Promise<NoesFile | ListReading> => {
  try {
    return await readNoesFile(file, noesKeyOf(keyRing));
  } catch (thrown) {
    if (!isOfFile(thrown)) throw thrown;
    return thrown.code === 'ENOENT' ? {} : { damage: `cannot be read (${thrown.code ?? ''})` };
  }
};

const whyOf = ({ state, isOfStore }: Extract<ListComparison, { readonly isOfStore: boolean }>): NoesFault['why'] => {
  if (!isOfStore) return 'other-chain';
  return state === 'older' ? 'ahead' : 'gone-on';
};

/** The fault of a store beside a list; undefined if the store has all that the list has. */
const findFault = async (
  store: Pick<Store, 'auditEvents'>,
  list: NoesFile & { readonly file: string },
  compared: ListComparison,
): Promise<NoesFault | undefined> => {
  if (compared.state !== 'older' && compared.state !== 'other') return undefined;
  const { storeSeq, listSeq, until } = compared;
  const { head, after } = await findFork(store, list, compared);
  return {
    kind: 'noes',
    why: whyOf(compared),
    file: list.file,
    storeSeq,
    listSeq,
    head,
    listHash: compared.listHash,
    ...(until !== undefined && { until: new Date(until).toISOString() }),
    ...(after !== undefined && { copiedAfter: new Date(after).toISOString() }),
  };
};

/**
 * Compares a store with its list, if there is one; nothing is written. A part of the list that cannot be read is no
 * fault: damage keeps no school from starting. Rejects with Problem `store-unavailable`.
 */
export const readListOf = async (
  store: Pick<Store, 'auditEvents' | 'facts'>,
  list: ListOfBackends,
): Promise<ListReading> => {
  const read = await readOrDamage(list);
  if (!('noes' in read)) return read;
  const { file } = list;
  const damage = describeDamage(read);
  const compared = await compareWithList(store, read);
  // No event was signed in a new store: the keys were lost as well, or the list is another Carnet's.
  const isForeign = damage !== undefined && read.head === undefined && (await store.auditEvents.head()) === undefined;
  const foreign: NoesFault = { kind: 'noes', why: 'other-key', file, storeSeq: 0, listSeq: 0, head: 0 };
  const fault = isForeign ? foreign : await findFault(store, { ...read, file }, compared);
  return {
    compared,
    ...defined({ fault, damage }),
    ...(read.head !== undefined && { isSigned: true }),
    ...defined({ until: read.until }),
  };
};

/** The backends as they were found. */
export interface BackendsReading {
  /** Undefined for a journal that ends with its process: it belongs to no store. */
  readonly state: JournalState | undefined;
  readonly faults: readonly BackendsFault[];
  /** The damage of the list, as the end of a sentence. */
  readonly listDamage?: string;
}

export interface Backends {
  readonly store: Pick<Store, 'auditEvents' | 'facts' | 'forwardings' | 'progress' | 'studies'>;
  readonly journal: Pick<Journal, 'readState'>;
  /** Absent if only the other two are compared. */
  readonly topics?: Pick<StudyTopics, 'consumedOffsets' | 'readState'>;
  /** Absent if no list is compared. */
  readonly list?: ListOfBackends;
}

interface Patience {
  readonly readings: number;
  readonly pauseMs: number;
}

/** The patience with Kafka, which gives an earlier end soon after a change of leader. */
const PATIENCE: Patience = { readings: 6, pauseMs: 500 };

const readOnce = async ({ store, journal, topics, list }: Backends): Promise<BackendsReading> => {
  // Read before the store, which only grows.
  const { fault, damage }: ListReading = list === undefined ? {} : await readListOf(store, list);
  const knownId = await store.facts.find(JOURNAL_ID);
  const isRecovering = (await store.facts.find(RECOVERY_UNDER_WAY)) !== undefined;
  const progress = await store.progress.all();
  const state = await journal.readState();
  if (state === undefined) return { state, faults: [] };
  const ofStudies = topics === undefined ? [] : await findStudyTopicFaults({ store, topics });
  const ofBackends = findBackendsFaults({ state, knownId, isRecovering, progress });
  // Until a recovery is at its end, the list is not applied.
  const ofList = fault === undefined || isRecovering ? [] : [fault];
  return {
    state,
    faults: [...ofList, ...ofBackends, ...ofStudies],
    ...defined({ listDamage: damage }),
  };
};

/** Faults that another reading can remove: of offsets, which move, and of what a broker does not know yet. */
const PASSING: readonly BackendsFault['kind'][] = ['store-behind', 'journal-behind', 'study-topic'];

const mayPass = ({ faults }: BackendsReading): boolean => faults.some(({ kind }) => PASSING.includes(kind));

/**
 * Reads whether journal, store, study topics and list belong together. Faults that may pass are read again before they
 * are believed. Rejects with Problem `store-unavailable` or `journal-unavailable`.
 */
export const readBackends = async (backends: Backends, { readings, pauseMs } = PATIENCE): Promise<BackendsReading> => {
  for (let left = readings; ; left--) {
    try {
      const reading = await readOnce(backends);
      if (left <= 1 || !mayPass(reading)) return reading;
    } catch (thrown) {
      if (left <= 1 || !isProblem(thrown, 'journal-unavailable')) throw thrown;
    }
    await pause(pauseMs);
  }
};

const refusal = (faults: readonly [BackendsFault, ...BackendsFault[]]): Error => {
  const description = describeBackendsFaults(faults);
  switch (faults[0].kind) {
    case 'noes':
      return new Error(
        `STORE_URL and NOES_FILE do not belong together: ${description}; ${repairOfNoesFault(faults[0])}`,
      );
    case 'recovery-unfinished':
      return new Error(`${description}: run \`carnet recover\` again`);
    case 'study-topic':
      return new Error(
        `JOURNAL_URL and STORE_URL do not belong together: ${description}; put the right ones back, or run ` +
          '`carnet recover`, which fills them again from the store (`--dry-run` only says so)',
      );
    default:
      return new Error(
        `JOURNAL_URL and STORE_URL do not belong together: ${description}; put the right one back, or run ` +
          '`carnet recover --dry-run`, which says what it takes to go on with these two',
      );
  }
};

/** Processes without the list would serve what the list forbids. A store that is new has nothing to serve. */
const noteIfOlder = async ({ store }: Backends, faults: readonly BackendsFault[]): Promise<void> => {
  const fault = faults.find((one) => one.kind === 'noes');
  if (fault === undefined || fault.storeSeq === 0 || (fault.why !== 'ahead' && fault.why !== 'gone-on')) return;
  await noteOlderCopy(store, fault).catch((thrown: unknown) => {
    // The start is refused all the same.
    if (!isProblem(thrown)) throw thrown;
  });
};

/**
 * Throws an Error with one sentence if journal, store, study topics and list do not belong together. A store that
 * remembers no journal, or no topics, takes these for its own. Resolves with the damage of the list, as the end of a
 * sentence. Rejects as `readBackends` does.
 */
export const checkBackends = async (backends: Backends, patience = PATIENCE): Promise<string | undefined> => {
  const { state, faults, listDamage } = await readBackends(backends, patience);
  const [first, ...others] = faults;
  if (first !== undefined) {
    await noteIfOlder(backends, faults);
    throw refusal([first, ...others]);
  }
  if (state === undefined) return listDamage;
  // Another process may have started at the same time with another journal.
  if (state.id !== undefined && (await backends.store.facts.putIfAbsent(JOURNAL_ID, state.id)) !== state.id)
    throw refusal([{ kind: 'other-journal' }]);
  if (backends.topics !== undefined) await adoptStudyTopics({ store: backends.store, topics: backends.topics });
  return listDamage;
};
