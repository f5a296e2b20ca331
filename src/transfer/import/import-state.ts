import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { defined, isObject, ownValue } from '../../core/json-object.ts';
import { writeComplete } from '../../core/disk/owner-only-file.ts';
import { Problem } from '../../core/problem.ts';

/** The numbers of items of an input so far, by their outcome. */
export interface ImportCounts {
  /** The number of statements that were read. */
  readonly read: number;
  /** Stored now or before. */
  readonly stored: number;
  /** Withheld for lack of consent. */
  readonly withheld: number;
  /** Refused by the server. */
  readonly refused: number;
  /** Lines and items that hold no statement. */
  readonly broken: number;
  /** For a table: rows that have no statement, as its mapping says. */
  readonly skipped?: number;
  /** The statements read that have a `stored` of their own. */
  readonly withStored?: number;
  /** States and profiles together. */
  readonly documents?: KindCounts;
  /** Voiding statements, which are among the others, attachments, and documents, each on its own. */
  readonly kinds?: CountsByKind;
}

/** Numbers by outcome; `there` are documents that are left since Carnet has one. */
export interface KindCounts {
  readonly stored: number;
  readonly there: number;
  readonly withheld: number;
  readonly refused: number;
}

/** What is counted by kind. */
export type CountedKind = 'voidings' | 'attachments' | CountedDocument;
export type CountedDocument = 'states' | 'agentProfiles' | 'activityProfiles';
export type CountsByKind = Readonly<Partial<Record<CountedKind, KindCounts>>>;

/** The input and the target of an import; a state goes on only if both are the same. */
interface ImportIdentity {
  /** The SHA-256 of the first bytes of the input, or the address of the LRS. */
  readonly input: string;
  /** The number of these bytes. */
  readonly bytes: number;
  /** The address of the Carnet and the key of the credential. */
  readonly target: string;
  /** For a table: the SHA-256 of its mapping. */
  readonly mapping?: string;
}

/** The progress of an import in its input. */
export interface ImportPosition {
  /** The items of the input that are done. */
  readonly items: number;
  /** The numbers of items among these, from 1, whose statement waits for the statement that voids it. */
  readonly waiting?: readonly number[];
  /** The last row of each table of documents that is done. */
  readonly documents?: Readonly<Record<string, number>>;
  /** Ids that statements of the input void which are not stored: a statement that is voided by these is not sent. */
  readonly unvoided?: readonly string[];
  /** For an LRS: all statements with an earlier `stored` are done. */
  readonly cursor?: string;
  /** For an LRS: the ids of statements that are done and were stored at the cursor or later. */
  readonly recent?: readonly string[];
}

/** The state of an import. */
export interface ImportState extends ImportIdentity, ImportPosition {
  readonly counts: ImportCounts;
  /** For an LRS: the time from which its first run read. */
  readonly since?: string;
  /** The length of the file of refused statements. */
  readonly refusedBytes: number;
}

export const NO_COUNTS: ImportCounts = { read: 0, stored: 0, withheld: 0, refused: 0, broken: 0 };

const NONE: KindCounts = { stored: 0, there: 0, withheld: 0, refused: 0 };

/** The counts of one kind with so many more of an outcome. */
export const countKind = (
  kinds: CountsByKind,
  [kind, outcome]: readonly [CountedKind, keyof KindCounts],
  count = 1,
): CountsByKind => {
  const counts = ownValue(kinds, kind) ?? NONE;
  return count === 0 ? kinds : { ...kinds, [kind]: { ...counts, [outcome]: counts[outcome] + count } };
};

const sumKind = (one: KindCounts = NONE, other: KindCounts = NONE): KindCounts => ({
  stored: one.stored + other.stored,
  there: one.there + other.there,
  withheld: one.withheld + other.withheld,
  refused: one.refused + other.refused,
});

const KINDS = ['voidings', 'attachments', 'states', 'agentProfiles', 'activityProfiles'] as const;
const DOCUMENTS = ['states', 'agentProfiles', 'activityProfiles'] as const;

const sumKinds = (one: CountsByKind, other: CountsByKind): CountsByKind =>
  Object.fromEntries(
    KINDS.flatMap((kind) => ((one[kind] ?? other[kind]) ? [[kind, sumKind(one[kind], other[kind])]] : [])),
  );

/** All documents of these counts; undefined if there is none. */
const documentsIn = (kinds: CountsByKind): KindCounts | undefined =>
  DOCUMENTS.map((kind) => kinds[kind])
    .filter((counts) => counts !== undefined)
    .reduce<KindCounts | undefined>((sum, counts) => sumKind(sum, counts), undefined);

/** The counts of a batch: its documents are those of its kinds. */
export type BatchCounts = Omit<ImportCounts, 'documents'>;

/** The counts so far with those of a batch. */
export const addCounts = (counts: ImportCounts, { kinds = {}, ...more }: BatchCounts): ImportCounts => {
  const sumOrNone = (name: 'skipped' | 'withStored') => (counts[name] ?? 0) + (more[name] ?? 0) || undefined;
  const documents = documentsIn(kinds);
  const all = sumKinds(counts.kinds ?? {}, kinds);
  return {
    read: counts.read + more.read,
    stored: counts.stored + more.stored,
    withheld: counts.withheld + more.withheld,
    refused: counts.refused + more.refused,
    broken: counts.broken + more.broken,
    ...defined({
      skipped: sumOrNone('skipped'),
      withStored: sumOrNone('withStored'),
      documents: documents === undefined ? counts.documents : sumKind(counts.documents, documents),
      kinds: Object.keys(all).length === 0 ? undefined : all,
    }),
  };
};

const HEAD_BYTES = 65_536;

/** The identity of an input that begins with these bytes. */
const inputIdentity = (head: Buffer): Pick<ImportIdentity, 'input' | 'bytes'> => {
  const start = head.subarray(0, HEAD_BYTES);
  return { input: createHash('sha256').update(start).digest('hex'), bytes: start.length };
};

/** A file that has grown since has the same identity. */
const isSameInput = (state: ImportState, head: Buffer): boolean =>
  inputIdentity(head.subarray(0, state.bytes)).input === state.input && head.length >= state.bytes;

const readState = (file: string): ImportState | undefined => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw thrown;
  }
  try {
    const state = JSON.parse(text) as unknown;
    if (isObject(state) && typeof state['items'] === 'number' && isObject(state['counts']))
      return state as unknown as ImportState;
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
  }
  throw new Problem('invalid-request', `${file} is not the state of an import: choose another folder, or remove it`);
};

/** The beginning of the input of an import, the mapping of a table, and the target. */
export interface ImportTo {
  readonly head: Buffer;
  readonly target: string;
  /** The SHA-256 of the mapping of a table. */
  readonly mapping?: string | undefined;
}

/**
 * The state of this import, or a new one. Throws Problem `invalid-request` if the file is the state of another input,
 * mapping or target.
 */
export const openImportState = (file: string | undefined, { head, target, mapping }: ImportTo): ImportState => {
  const state = file === undefined ? undefined : readState(file);
  if (state === undefined)
    return {
      ...inputIdentity(head),
      target,
      ...defined({ mapping }),
      items: 0,
      counts: NO_COUNTS,
      refusedBytes: 0,
    };
  const [what] = [
    ...(state.target === target ? [] : [`to ${state.target}`]),
    ...(isSameInput(state, head) ? [] : ['of another input']),
    ...(state.mapping === mapping ? [] : ['by another mapping']),
  ];
  if (what !== undefined)
    throw new Problem(
      'invalid-request',
      `${file} is the state of an import ${what}: choose another folder by --state, or remove it`,
    );
  return state;
};

/** The state with the `since` of its first run. Throws Problem `invalid-request` if that run began at another time. */
export const beginSince = (state: ImportState, since: string | undefined): ImportState => {
  if (since === undefined || since === state.since) return state;
  if (state.items === 0) return { ...state, since };
  throw new Problem(
    'invalid-request',
    `the state of this import has come to ${state.cursor ?? 'a page'} and began ` +
      `${state.since === undefined ? 'without --since' : `with --since ${state.since}`}: ` +
      'leave --since as it was, choose another folder by --state, or remove the state',
  );
};

/** Replaces the complete state, also through a power cut. */
export const saveImportState = (file: string, state: ImportState): void =>
  writeComplete(file, `${JSON.stringify(state)}\n`, 'replace');
