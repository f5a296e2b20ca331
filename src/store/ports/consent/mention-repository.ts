import type { SortKey, StatementId, Token } from '../../../xapi/model/types.ts';

/** Names one erased person in one statement. */
interface MentionKey {
  /** The token of the person (`personToken`): a hash of a random id, and no identifier. */
  readonly person: Token;
  readonly statement: StatementId;
}

/** A statement of another person that names an erased one. */
export interface StoredMention extends MentionKey {
  readonly source: string;
  /** The places in which the statement names them: words without spaces, each once. */
  readonly places: readonly string[];
  /** Milliseconds since the epoch. */
  readonly listedAt: number;
}

/** The mentions of one person in one source and the same places. */
export interface MentionCount extends Omit<StoredMention, 'statement' | 'listedAt'> {
  readonly statements: number;
  /** The times when the first and the last of them were listed, in milliseconds since the epoch. */
  readonly first: number;
  readonly last: number;
}

/** The counts of some persons, and the `after` of the next; absent at the end. */
interface MentionCounts {
  readonly counts: readonly MentionCount[];
  readonly next?: Token;
}

/** The scope of a steward: the mentions in these sources; absent: in all. */
interface InSources {
  readonly sources?: readonly string[];
}

/** The search position in older statements: those above it were not searched, or all were. */
export type MentionSearchPosition = { readonly above: SortKey } | 'done';

/** Tokens of the Agents that an erased person was, found in what was erased. */
interface ErasedTokens {
  /** The token of the person. */
  readonly person: Token;
  readonly tokens: readonly Token[];
}

/** The list of mentions, and what is needed to find them. A write is durable once its call resolves. */
export interface MentionRepository {
  /** Adds each mention whose key is new; resolves with these. */
  add(mentions: readonly StoredMention[]): Promise<readonly StoredMention[]>;
  delete(keys: readonly MentionKey[]): Promise<void>;
  /** Deletes all mentions in these statements. */
  deleteByStatements(statements: readonly StatementId[]): Promise<void>;
  /** Counts the mentions of the next persons, in the order of their tokens, `after` one, at most `limit` persons. */
  count(query: InSources & { readonly after?: Token; readonly limit: number }): Promise<MentionCounts>;
  /** Counts the mentions of these persons. */
  countOf(persons: readonly Token[], sources?: readonly string[]): Promise<readonly MentionCount[]>;
  /** The mentions of a person in the order of their statements' ids, `after` one, at most `limit`. */
  page(
    query: InSources & { readonly person: Token; readonly after?: StatementId; readonly limit: number },
  ): Promise<readonly StoredMention[]>;
  find(key: MentionKey): Promise<StoredMention | undefined>;
  /** Adds tokens, each with this time; one that is there keeps its time. */
  addTokens(erased: readonly ErasedTokens[], at: number): Promise<void>;
  /** The tokens of these persons. */
  tokensOf(persons: readonly Token[]): Promise<readonly Token[]>;
  /** Deletes these tokens of these persons; what was added after they were read stays. */
  deleteTokensOf(persons: readonly Token[], tokens: readonly Token[]): Promise<void>;
  /** Deletes tokens from before a time; resolves with how many. */
  deleteTokensBefore(time: number): Promise<number>;
  /** The last saved position; undefined before the first. */
  searchPosition(): Promise<MentionSearchPosition | undefined>;
  saveSearchPosition(position: MentionSearchPosition): Promise<void>;
}

/** An order to replace an erased person in statements of others. Times are milliseconds since the epoch. */
export interface StoredReplacement {
  /** Random. */
  readonly id: string;
  /** The account of staff, or the key of the credential, that ordered it. */
  readonly by: string;
  readonly requestedAt: number;
  /** The sources in which it replaces; absent: all. */
  readonly sources?: readonly string[];
  /** Its work; absent once it is done. */
  readonly work?: {
    readonly person: Token;
    /** The only statement that it replaces in; absent for all statements. */
    readonly statement?: StatementId;
    /** The random name of the account that takes the person's place. */
    readonly account: string;
    /** The last statement that is done. */
    readonly after?: StatementId;
    /** The addresses of signatures that the next statements lose, or have lost. */
    readonly signatures?: readonly string[];
  };
  /** The number of statements that have the account now. */
  readonly statements: number;
  /** A hash over the ids of these statements (`digestOfStatements`). */
  readonly digest: string;
  readonly done?: number;
  /** 1 at first; rises by one at every change. */
  readonly v: number;
}

/** Orders to replace erased persons. A write is durable once its call resolves. */
export interface ReplacementRepository {
  /** Adds the order if its id is new; otherwise resolves with false and changes nothing. */
  add(replacement: StoredReplacement): Promise<boolean>;
  find(id: string): Promise<StoredReplacement | undefined>;
  /** Replaces the order atomically if the stored `v` is one less than the given one; false otherwise. */
  update(replacement: StoredReplacement): Promise<boolean>;
  /** The orders that are not done, the oldest first, at most `limit`. */
  findOpen(limit: number): Promise<readonly StoredReplacement[]>;
}
