import type { SortKey, StatementId, StatementPerson, Token } from '../../../xapi/model/types.ts';

/** A statement with all that queries and erasures need. */
export interface StoredStatement {
  readonly id: StatementId;
  readonly at: SortKey;
  /** The complete statement as JSON text (UTF-8), with all members that the LRS sets. */
  readonly text: Uint8Array;
  /** The tokens that queries find it by: its own, and those inherited from the statements that it refers to. */
  readonly refs: readonly Token[];
  readonly source: string;
  /** `timestamp` in milliseconds since the epoch. */
  readonly timestamp: number;
  /** A voiding statement refers to it (1.0.3 Data 2.3.2). Once set, it stays. */
  readonly voided: boolean;
  /** Rises by one at every change. */
  readonly v: number;
  /** The people in it, with generations; absent if the gate did not look them up. */
  readonly people?: readonly StatementPerson[];
  /** False if it changes no definition of an activity, as in the batch. Absent in statements of earlier releases. */
  readonly defines?: false;
  /** It is being erased, and counts as absent. */
  readonly erasing?: true;
  /** Its checksum does not hold: reading `text` throws Problem `damaged`, and no other member can be relied on. */
  readonly damaged?: true;
}

/** Names exactly this statement, not another that has its id at another time. */
export type StatementKey = Pick<StoredStatement, 'id' | 'at'>;

/** A change of one statement; with `at`, of exactly that one. */
interface RefsUpdate extends Pick<StoredStatement, 'id' | 'v' | 'refs' | 'voided'> {
  readonly at?: SortKey;
}

/** The new content of a statement in which Agents were replaced. */
export type StatementRewrite = Pick<
  StoredStatement,
  'id' | 'at' | 'v' | 'text' | 'refs' | 'people' | 'source' | 'timestamp' | 'defines'
>;

/** Filter, order and limits of a page of statements. */
export interface PageQuery {
  /** Every group must match; a group matches by any of its tokens. The first group drives. Empty: all statements. */
  readonly where: readonly (readonly Token[])[];
  /** Exclusive lower bound of the sort key. */
  readonly above?: SortKey;
  /** Exclusive upper bound of the sort key. */
  readonly below?: SortKey;
  readonly ascending: boolean;
  /** Voided statements are in the page too. */
  readonly withVoided?: true;
  /** The most statements of the page. */
  readonly limit: number;
  /** The most index entries to examine; the page may be short. */
  readonly maxExamined: number;
  /** The page ends once its texts come to so many bytes, and not much more is in memory; it may be short. */
  readonly maxBytes?: number;
}

/** A page of statements, in the query's order, without voided ones unless they are asked for. */
export interface StatementPage {
  readonly statements: readonly StoredStatement[];
  /** The bound of the next page (`above` or `below`); absent on the last one. */
  readonly next?: SortKey;
}

/** Filter and limit of a scan. */
export interface ScanQuery {
  /** Only statements that have this token. */
  readonly token?: Token;
  /** Exclusive lower bound of the sort key. */
  readonly above?: SortKey;
  /** The most statements to return; fewer only at the end. */
  readonly limit: number;
}

/** A token, and an exclusive upper bound of the sort keys of the statements that it is looked for in; absent: all. */
export interface TokenLookup {
  readonly token: Token;
  readonly below?: SortKey;
}

/** A statement's metadata. */
export type StatementWithoutText = Omit<StoredStatement, 'text'>;

/** Statements. Those that are being erased count as absent, unless a method says otherwise. */
export interface StatementRepository {
  /** The statements with these ids, also voided ones; missing ones are not in the map. */
  find(ids: readonly StatementId[]): Promise<ReadonlyMap<StatementId, StoredStatement>>;
  /**
   * Some of the statements with these ids, until their texts come to so many bytes. At least one if any exists: only an
   * empty map says that none does. Not much more is in memory.
   */
  findUpToBytes(ids: readonly StatementId[], bytes: number): Promise<ReadonlyMap<StatementId, StoredStatement>>;
  /** The ids among these that have a statement, also a voided one; reads no text. */
  findExistingIds(ids: readonly StatementId[]): Promise<ReadonlySet<StatementId>>;
  /**
   * Inserts each statement whose id is new, each atomically; resolves with the refused ones. `exists`: also one that is
   * being erased has the id; `too-large`: this store can never hold it. Never changes a stored one.
   */
  insert(statements: readonly StoredStatement[]): Promise<ReadonlyMap<StatementId, 'exists' | 'too-large'>>;
  /** The ids of statements with one of these tokens, at most `limit`, in no order; also voided ones. */
  findIdsByToken(tokens: readonly Token[], limit: number): Promise<readonly StatementId[]>;
  /** True, by index, if any statement has the token of the look-up; also a voided one, and one that is being erased. */
  areTokensStored(lookups: readonly TokenLookup[]): Promise<readonly boolean[]>;
  /**
   * Sets `refs` and `voided` of each one whose `v` is the given one, and raises it; resolves with the ids of the
   * others.
   */
  updateRefs(changes: readonly RefsUpdate[]): Promise<ReadonlySet<StatementId>>;
  /**
   * Sets text, refs and people of each one whose `v` is the given one, and raises it; resolves with the ids of the
   * others. SQLite overwrites the text of before in the file.
   */
  rewrite(changes: readonly StatementRewrite[]): Promise<ReadonlySet<StatementId>>;
  /** A page of statements by sort key. */
  page(query: PageQuery): Promise<StatementPage>;
  /** The greatest sort key in the store. */
  newest(): Promise<SortKey | undefined>;
  /** Marks exactly these as being erased, irreversibly; ignores missing ones. Idempotent. */
  markErasing(keys: readonly StatementKey[]): Promise<void>;
  /** The statements with these ids that are being erased. */
  findErasing(ids: readonly StatementId[]): Promise<ReadonlyMap<StatementId, StoredStatement>>;
  /** Deletes exactly these, marked or not; ignores missing ones. */
  delete(keys: readonly StatementKey[]): Promise<void>;
  /**
   * Takes tokens of deleted statements out of the index, for some 20 ms; false when it is done. `begin` starts it anew.
   */
  purgeTokens(begin: boolean): Promise<boolean>;
  /** Statements by ascending sort key, also voided ones and those being erased; the next page begins above the last. */
  scan(query: ScanQuery): Promise<readonly StoredStatement[]>;
  /** The same scan over all statements, without their texts. */
  scanWithoutText(query: Omit<ScanQuery, 'token'>): Promise<readonly StatementWithoutText[]>;
}
