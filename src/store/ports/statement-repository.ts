import type { SortKey, StatementId, StatementPerson, Token } from '../../xapi/model/types.ts';

/** A statement on its shelf. */
export interface StoredStatement {
  readonly id: StatementId;
  readonly at: SortKey;
  /** The whole statement as JSON text (UTF-8), with all that the standard has the LRS set. */
  readonly text: Uint8Array;
  /** What queries find it by: its own tokens, and those it inherits from the statements that it refers to. */
  readonly refs: readonly Token[];
  readonly source: string;
  /** `timestamp` in milliseconds since the epoch. */
  readonly timestamp: number;
  /** A voiding statement refers to it (1.0.3 Data 2.3.2). Once set, it stays. */
  readonly voided: boolean;
  /** Rises by one at every change of `refs` or `voided`. */
  readonly v: number;
  /** Who is in it, in which generation; absent where nobody was asked. */
  readonly people?: readonly StatementPerson[];
  /** It is being erased, and counts as absent (`mark`). */
  readonly erasing?: true;
}

/** Names this very statement on the shelf: not one that has its id at another time. */
export type StatementName = Pick<StoredStatement, 'id' | 'at'>;

/** A change of one statement. Where `at` is given, of this very one alone. */
interface Amendment extends Pick<StoredStatement, 'id' | 'v' | 'refs' | 'voided'> {
  readonly at?: SortKey;
}

/** What a page of statements is asked by. */
export interface PageQuery {
  /** Every group must match; a group matches by any of its tokens. The first group drives. Empty: all statements. */
  readonly where: readonly (readonly Token[])[];
  /** Only statements whose sort key is greater than this. */
  readonly above?: SortKey;
  /** Only statements whose sort key is less than this. */
  readonly below?: SortKey;
  readonly ascending: boolean;
  /** At most so many statements. */
  readonly limit: number;
  /** At most so many entries are examined; the page may come back short. */
  readonly examine: number;
  /**
   * The page ends with the statement whose text brings all of them to so many bytes, and no more than about that is
   * held; it may come back short.
   */
  readonly bytes?: number;
}

/** A page of statements, in the order asked for; voided ones are left out. */
export interface Page {
  readonly statements: readonly StoredStatement[];
  /** Where to go on (as `above` or `below`); absent when all have been seen. */
  readonly next?: SortKey;
}

/** What a walk over statements is asked by. */
export interface WalkQuery {
  /** Only statements that carry this token. */
  readonly token?: Token;
  /** Only statements whose sort key is greater than this. */
  readonly above?: SortKey;
  /** At most so many; fewer come only at the end. */
  readonly limit: number;
}

/** All of a statement but its text. */
export type StatementOutline = Omit<StoredStatement, 'text'>;

/** The shelf of statements. Those that are being erased count as absent, but where a call says otherwise. */
export interface StatementRepository {
  /** The statements with these ids, voided ones too; those that are not there are not in the map. */
  find(ids: readonly StatementId[]): Promise<ReadonlyMap<StatementId, StoredStatement>>;
  /**
   * Some of the statements with these ids: those whose texts come to so many bytes, at least one where any is there,
   * and no more than about that is held. Of those that are not in the map nothing is said, unless it is empty: then
   * none is there.
   */
  findWithin(ids: readonly StatementId[], bytes: number): Promise<ReadonlyMap<StatementId, StoredStatement>>;
  /** Which of these ids have a statement, a voided one too; reads none of their texts. */
  present(ids: readonly StatementId[]): Promise<ReadonlySet<StatementId>>;
  /**
   * Puts each statement whose id is free, each atomically; resolves with those that it did not put, and why: the id was
   * taken (also by one that is being erased), or the statement is larger than this store can hold, whoever asks and
   * whenever. Never changes what is there.
   */
  insert(statements: readonly StoredStatement[]): Promise<ReadonlyMap<StatementId, 'taken' | 'too-large'>>;
  /**
   * The ids of the statements that carry one of these tokens, at most `limit` of them, in no order; voided ones too.
   */
  carrying(tokens: readonly Token[], limit: number): Promise<readonly StatementId[]>;
  /**
   * Sets refs and voided of each one whose `v` still is the one given, and raises its `v`; resolves with the ids that
   * had changed or gone.
   */
  amend(changes: readonly Amendment[]): Promise<ReadonlySet<StatementId>>;
  /** A page of statements by their sort key. */
  page(query: PageQuery): Promise<Page>;
  /** The greatest sort key on the shelf. */
  newest(): Promise<SortKey | undefined>;
  /**
   * Marks exactly these as being erased; what is not there, or has an id at another time, is passed over. There is no
   * way back; repeatable.
   */
  mark(these: readonly StatementName[]): Promise<void>;
  /** Those with these ids that are being erased. */
  erasing(ids: readonly StatementId[]): Promise<ReadonlyMap<StatementId, StoredStatement>>;
  /** Deletes exactly these, marked or not; what is not there, or has an id at another time, is passed over. */
  remove(these: readonly StatementName[]): Promise<void>;
  /**
   * Statements by their sort key, the least first: voided ones and those being erased too. To go on, ask above the last
   * one's key.
   */
  walk(query: WalkQuery): Promise<readonly StoredStatement[]>;
  /** The same walk over all statements, without their texts. */
  outline(query: Omit<WalkQuery, 'token'>): Promise<readonly StatementOutline[]>;
}
