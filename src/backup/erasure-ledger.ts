import { createHash } from 'node:crypto';
import { signJson, type SigningKeys, verifySigned } from '../consent/audit/jws.ts';
import { canonicalJson } from '../consent/model/canonical-json.ts';
import { hasAllReplaced } from '../consent/model/replaced-in.ts';
import type { Person } from '../consent/model/types.ts';
import {
  deletionOf,
  erasedDataOf,
  erasureRequestedAt,
  erasuresIn,
  outboxEntryOf,
  toPerson,
} from '../consent/people/person-mapping.ts';
import { defined, isObject, ownValue } from '../core/json-object.ts';
import { Problem } from '../core/problem.ts';
import type { Marker } from '../journal/port/journal.ts';
import type { ReplacedIn, StoredPerson } from '../store/ports/consent/person-repository.ts';
import type { StoredErasure } from '../store/ports/consent/erasure-repository.ts';
import type { Store } from '../store/ports/store.ts';
import type { JsonObject } from '../xapi/model/types.ts';

/** Data of a person, by purpose, of this generation and earlier ones. Ids of people are random. */
interface PersonErasure {
  readonly id: string;
  readonly requestedAt: number;
  readonly person: string;
  /** An entry without a purpose is for all purposes. */
  readonly what: readonly { readonly purpose?: string; readonly generation: number }[];
  /** True if the first name goes too; absent in lists of releases before. */
  readonly deletesName?: boolean;
  /** For a deletion of everything: all that was admitted before this time goes; absent in lists of releases before. */
  readonly deletesBefore?: number;
  /** The places in which accounts replace the person; absent if there are none, and in lists of releases before. */
  readonly replacedIn?: ReplacedIn;
}

/** Statements that a source had erased; `author` is the hash in the authority of its credential. */
interface StatementErasure {
  readonly id: string;
  readonly requestedAt: number;
  readonly source: string;
  readonly author: string;
  readonly statements: readonly string[];
}

export type LedgerErasure = PersonErasure | StatementErasure;

/** Every erasure of a Carnet until a time, without an identifier of a person. */
export interface ErasureLedger {
  readonly format: 'carnet-erasures';
  readonly version: 1;
  /** Everything that was decided before this time is in it; RFC 3339. */
  readonly exportedAt: string;
  readonly erasures: readonly LedgerErasure[];
}

/** A ledger with a JWS over its hash, and the key that verifies it. */
export interface SignedErasureLedger extends ErasureLedger {
  readonly signature: string;
  readonly key: unknown;
}

type LedgerStore = Store;

const PAGE_SIZE = 500;

/** More decisions are never on their way at once, unless the journal is away. */
const MAX_PENDING = 100_000;

/**
 * The erasure for each id that was merged into the person: a copy from before the merge has them apart. Generations of
 * a merged id count for themselves.
 */
const ofMergedIds = ({ mergedIds = [] }: Person, erasure: PersonErasure): readonly PersonErasure[] =>
  mergedIds.map(({ id: person, generations, otherwise }) => ({
    ...erasure,
    person,
    what: erasure.what.flatMap(({ purpose, generation }) => {
      // A deletion of everything is of a generation that is later than all data of every id.
      if (purpose === undefined) return [{ generation }];
      const mapped = ownValue(generations, purpose) ?? otherwise;
      if (mapped === undefined) return [{ purpose, generation }];
      const last = mapped.is <= generation ? mapped.own : mapped.own - 1;
      return last > 0 ? [{ purpose, generation: last }] : [];
    }),
  }));

const toLedger = (erasure: StoredErasure, people: ReadonlyMap<string, StoredPerson>): readonly LedgerErasure[] => {
  const { id, requestedAt, person, source, what } = erasure;
  if (person === undefined) {
    const { author, statements } = what as unknown as Pick<StatementErasure, 'author' | 'statements'>;
    return [{ id, requestedAt, source: source ?? '', author, statements }];
  }
  const found = people.get(person);
  const own: PersonErasure = {
    id,
    requestedAt,
    person,
    what: what as unknown as PersonErasure['what'],
    ...deletionOf(erasure),
    ...(found?.replacedIn !== undefined && { replacedIn: found.replacedIn }),
  };
  return [own, ...(found === undefined ? [] : ofMergedIds(toPerson(found), own))];
};

const findPeople = ({ people }: LedgerStore, ids: readonly string[]): Promise<ReadonlyMap<string, StoredPerson>> =>
  people.find([...new Set(ids)]);

const readPending = async ({ people }: LedgerStore): Promise<readonly StoredErasure[]> =>
  (await people.findWithOutboxEntry(MAX_PENDING)).flatMap((stored) => {
    const entry = outboxEntryOf(stored);
    const erased = entry === undefined ? [] : erasuresIn(entry.events);
    if (entry === undefined || erased.length === 0) return [];
    const what = erased.map(erasedDataOf);
    const requestedAt = erasureRequestedAt(entry.events) ?? 0;
    return [{ id: entry.id, person: stored.id, what, ...deletionOf(entry), requestedAt, v: 1 }];
  });

/** Reads every erasure, and those of which only the decision is stored. Rejects with Problem `store-unavailable`. */
export const readErasures = async (store: LedgerStore): Promise<readonly LedgerErasure[]> => {
  // An erasure is stored before the entry of its decision is removed: an erasure that is missed here is found below.
  const pending = await readPending(store);
  const known = new Set<string>();
  const ledger: LedgerErasure[] = [];
  const add = async (page: readonly StoredErasure[]): Promise<void> => {
    const people = await findPeople(
      store,
      page.flatMap(({ person }) => person ?? []),
    );
    for (const erasure of page) {
      if (known.has(erasure.id)) continue;
      known.add(erasure.id);
      ledger.push(...toLedger(erasure, people));
    }
  };
  for (let after: unknown; ;) {
    const { records, next } = await store.copies.page('erasures', {
      limit: PAGE_SIZE,
      ...defined({ after }),
    });
    await add(records);
    if (next === undefined) break;
    after = next;
  }
  await add(pending);
  return ledger;
};

const TYPE = 'carnet-erasures+json';

const hashOf = ({ format, version, exportedAt, erasures }: ErasureLedger): JsonObject => ({
  sha256: createHash('sha256')
    .update(canonicalJson({ format, version, exportedAt, erasures } as unknown as JsonObject))
    .digest('hex'),
});

export const signLedger = async (ledger: ErasureLedger, keys: SigningKeys): Promise<SignedErasureLedger> => ({
  ...ledger,
  signature: await signJson(hashOf(ledger), TYPE, keys),
  key: keys.jwk,
});

/** True if a text is a ledger, whatever Carnet wrote it. */
export const isLedgerText = (text: string): boolean => {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) && value['format'] === 'carnet-erasures';
  } catch {
    return false;
  }
};

/**
 * Reads a ledger that these keys have signed; `named` is its file. Rejects with Problem `invalid-request` for another
 * text, and for a ledger of another Carnet or one that was changed.
 */
export const verifyLedger = async (
  text: string,
  named: string,
  keys: Pick<SigningKeys, 'publicKeys'>,
): Promise<ErasureLedger> => {
  const refuse = (detail: string): Problem => new Problem('invalid-request', `${named} ${detail}`);
  if (!isLedgerText(text)) throw refuse('is no list of noes (carnet noes export)');
  const value = JSON.parse(text) as Readonly<Record<string, unknown>>;
  if (value['version'] !== 1) throw refuse(`has version ${String(value['version'])}; this Carnet reads version 1`);
  const ledger = value as unknown as SignedErasureLedger;
  const signed = await verifySigned(String(value['signature']), TYPE, keys);
  if (!isObject(signed) || signed['sha256'] !== hashOf(ledger)['sha256'])
    throw refuse('was not signed by this Carnet, or was changed since');
  return ledger;
};

/** The markers by which a sink erases this; their event is that of the erasure, which only a later store knows. */
export const markersOfErasure = (erasure: LedgerErasure): readonly Marker[] => {
  const event = `${erasure.id}.started`;
  if ('person' in erasure) {
    const { person, what } = erasure;
    return what.map((data) => ({ person, ...data, ...deletionOf(erasure), event }));
  }
  const { source, author, statements } = erasure;
  return [{ source, author, statements, event }];
};

/**
 * Leaves the newest of the erasures that erase the same of a person: everything or only one purpose, in one generation.
 * A person may repeat a deletion at will, and each is marked in every partition.
 */
export const newestErasures = (erasures: readonly LedgerErasure[]): readonly LedgerErasure[] => {
  const keyOf = ({ person, deletesName, deletesBefore }: PersonErasure, of: PersonErasure['what'][number]): string =>
    JSON.stringify([person, of.purpose, of.generation, deletesName, deletesBefore !== undefined]);
  const newest = new Map<string, PersonErasure>();
  for (const erasure of erasures)
    if ('person' in erasure)
      for (const of of erasure.what) {
        const key = keyOf(erasure, of);
        if (erasure.requestedAt >= (newest.get(key)?.requestedAt ?? 0)) newest.set(key, erasure);
      }
  return erasures.flatMap((erasure): readonly LedgerErasure[] => {
    if (!('person' in erasure)) return [erasure];
    const what = erasure.what.filter((of) => newest.get(keyOf(erasure, of)) === erasure);
    return what.length === 0 ? [] : [{ ...erasure, what }];
  });
};

/** Stands in the place of a purpose: the id of none. */
const EVERY_PURPOSE = '';

/**
 * The ids of erasures that `later` does not cover completely. An erasure that a restored Carnet has begun anew has
 * another id: it is covered if one of the same person and purpose has its generation or a later one.
 */
export const missingErasures = (
  earlier: readonly LedgerErasure[],
  later: readonly LedgerErasure[],
): ReadonlySet<string> => {
  const generations = new Map<string, number>();
  const replaced = new Map<string, ReplacedIn>();
  const statements = new Set<string>();
  const keyOf = (...parts: readonly string[]): string => JSON.stringify(parts);
  for (const erasure of later)
    if ('person' in erasure) {
      if (erasure.replacedIn !== undefined) replaced.set(erasure.person, erasure.replacedIn);
      for (const { purpose, generation } of erasure.what) {
        const key = keyOf(erasure.person, purpose ?? EVERY_PURPOSE);
        generations.set(key, Math.max(generation, generations.get(key) ?? 0));
      }
    } else for (const id of erasure.statements) statements.add(keyOf(erasure.source, erasure.author, id));
  const isCovered = (person: string, { purpose, generation }: PersonErasure['what'][number]): boolean =>
    [EVERY_PURPOSE, ...(purpose === undefined ? [] : [purpose])].some(
      (covered) => (generations.get(keyOf(person, covered)) ?? 0) >= generation,
    );
  const isThere = (erasure: LedgerErasure): boolean =>
    'person' in erasure
      ? erasure.what.every((of) => isCovered(erasure.person, of)) &&
        hasAllReplaced(replaced.get(erasure.person), erasure.replacedIn)
      : erasure.statements.every((id) => statements.has(keyOf(erasure.source, erasure.author, id)));
  return new Set(earlier.filter((erasure) => !isThere(erasure)).map(({ id }) => id));
};
