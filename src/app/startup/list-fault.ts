import { compareWithList, findFork, type ListComparison } from '../../backup/noes/compare-with-list.ts';
import { noesKeyOf } from '../../backup/noes/noes-key.ts';
import { describeDamage, isOfFile, type NoesList, readNoesFile } from '../../backup/noes/read-noes.ts';
import type { KeyRing } from '../../core/crypto/key-ring.ts';
import type { Store } from '../../store/ports/store.ts';

/**
 * Why a store does not belong to its list of noes.
 *
 * - `ahead`: the store is older than the list, and lacks what was forbidden since.
 * - `gone-on`: the store is an older copy that has gone on without the list.
 * - `other-chain`: the list is of a copy of this Carnet, or of after a restore that this store does not know.
 * - `other-key`: the store is new, and the list was signed by other keys.
 */
export interface NoesFault {
  readonly kind: 'noes';
  readonly why: 'ahead' | 'gone-on' | 'other-chain' | 'other-key';
  readonly file: string;
  /** The last event of the audit chain of the store; 0 for a new one. */
  readonly storeSeq: number;
  /** The last event of the list. */
  readonly listSeq: number;
  /** What was forbidden before is in the list; RFC 3339. */
  readonly until?: string;
  /** The last event that store and list are known to have both. */
  readonly head: number;
  /** The copy that was put back was made before this time; RFC 3339. */
  readonly copiedBefore?: string;
}

/** The list of a pair: NOES_FILE, or the one that is named in its place. */
export interface ListOfPair {
  readonly file: string;
  readonly keyRing: Pick<KeyRing, 'root'>;
}

/** What a list says of its store. */
export interface ListReading {
  readonly fault?: NoesFault;
  /** What of the list cannot be read, as the end of a sentence: it may have noes that the store lacks. */
  readonly damage?: string;
  /** The list has a line that this Carnet has signed. */
  readonly isSigned?: true;
  /** Absent for a list that is not there, or cannot be read. */
  readonly compared?: ListComparison;
  /** As in `NoesList`. */
  readonly until?: number;
}

const readOrDamage = async ({ file, keyRing }: ListOfPair): Promise<NoesList | ListReading> => {
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

/** The fault of a store beside a list; undefined where the store has all that the list has. */
const findFault = async (
  store: Pick<Store, 'auditEvents'>,
  list: NoesList & { readonly file: string },
  compared: ListComparison,
): Promise<NoesFault | undefined> => {
  if (compared.state !== 'older' && compared.state !== 'other') return undefined;
  const { storeSeq, listSeq, until } = compared;
  const { head, before } = await findFork(store, list, compared);
  return {
    ...{ kind: 'noes', why: whyOf(compared), file: list.file, storeSeq, listSeq, head },
    ...(until === undefined ? {} : { until: new Date(until).toISOString() }),
    ...(before === undefined ? {} : { copiedBefore: new Date(before).toISOString() }),
  };
};

/**
 * Compares a store with its list, if there is one; nothing is written. What of it cannot be read is no fault: damage
 * keeps no school from starting. Rejects with Problem `store-unavailable`.
 */
export const readListOf = async (
  store: Pick<Store, 'auditEvents' | 'facts'>,
  list: ListOfPair,
): Promise<ListReading> => {
  const read = await readOrDamage(list);
  if (!('noes' in read)) return read;
  const { file } = list;
  const damage = describeDamage(read);
  const compared = await compareWithList(store, read);
  // Nobody has signed anything in a new store: the keys were lost as well, or the list is another Carnet's.
  const isForeign = damage !== undefined && read.head === undefined && (await store.auditEvents.head()) === undefined;
  const foreign: NoesFault = { kind: 'noes', why: 'other-key', file, storeSeq: 0, listSeq: 0, head: 0 };
  const fault = isForeign ? foreign : await findFault(store, { ...read, file }, compared);
  return {
    compared,
    ...(fault === undefined ? {} : { fault }),
    ...(damage === undefined ? {} : { damage }),
    ...(read.head === undefined ? {} : { isSigned: true }),
    ...(read.until === undefined ? {} : { until: read.until }),
  };
};

/** What is wrong, as the beginning of a sentence. */
export const describeNoesFault = ({ why, file, storeSeq, listSeq, until }: NoesFault): string => {
  const of = until === undefined ? '' : `, of ${until}`;
  switch (why) {
    case 'ahead':
      return storeSeq === 0
        ? `the store is new, and the list of noes ${file} goes on to event ${listSeq}${of}: the store was lost, and ` +
            'what was forbidden is not known here'
        : `the store is older than the list of noes ${file}: the list goes on to event ${listSeq}${of}, and the ` +
            `store ends at event ${storeSeq}, so what was forbidden since is not known here`;
    case 'gone-on':
      return (
        `the store is an older copy that has gone on without the list of noes ${file}: it has another event ` +
        `${listSeq} than the list${of}, so what was forbidden since the copy is not known here`
      );
    case 'other-chain':
      return (
        `the list of noes ${file}${of} is not of this store: it is of a copy of this Carnet, or of after a restore ` +
        'that this store does not know'
      );
    case 'other-key':
      return `the store is new, and the list of noes ${file} was signed with another master key`;
  }
};

const RECOVER =
  'put the right store back, or run `carnet recover`, which puts the list in force (`--dry-run` only says so)';

/** What to do about it, as the end of a sentence. */
export const mendOfNoesFault = ({ why, storeSeq }: NoesFault): string => {
  switch (why) {
    case 'ahead':
      return storeSeq === 0
        ? 'run `carnet restore` with the newest backup and this list (`--over`, since a new store is there; ' +
            '`--store-only` if the journal has survived), or, without a backup, `carnet recover`'
        : RECOVER;
    case 'gone-on':
      return RECOVER;
    case 'other-chain':
      return 'put the right store back, run `carnet restore` with this list, or name another file as NOES_FILE';
    case 'other-key':
      return (
        'if store and keys were lost, run `carnet restore` with the newest backup and this list (`--over`, since a ' +
        'new store is there); if this is another Carnet, name another file as NOES_FILE'
      );
  }
};
