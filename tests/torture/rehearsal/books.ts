/** A statement that was answered with 2xx. */
export interface Written {
  readonly id: string;
  readonly learner: string;
  readonly source: string;
  readonly verb: string;
  /** A number of its own, which a study may see: its records have no id that the books know. */
  readonly mark: number;
  /** When it was acknowledged; milliseconds since the epoch, as all times of the books. */
  readonly at: number;
}

/** What people and staff have decided, each acknowledged. */
export type Decided = { readonly at: number } & (
  | { readonly kind: 'choice'; readonly learner: string; readonly purpose: string; readonly choice: Choice }
  | { readonly kind: 'forget'; readonly learner: string; readonly erasure: string }
  | { readonly kind: 'erase' | 'void'; readonly statement: string }
  | { readonly kind: 'grant' | 'end-grant'; readonly key: string; readonly source: string }
  | { readonly kind: 'issue' | 'revoke'; readonly key: string }
  /** A version of a study that sees these verbs only. */
  | { readonly kind: 'narrow'; readonly purpose: string; readonly verbs: readonly string[] }
);

/** `stop` erases, `object` hides; a `no` without a yes before it has nothing to erase. */
export type Choice = 'yes' | 'no' | 'stop' | 'object';

/** A document or the data of an attachment, as it was acknowledged. */
export interface Kept {
  readonly name: string;
  readonly kind: 'document' | 'attachment';
  /** Whose it is; a document of an activity is nobody's. */
  readonly learner?: string;
  readonly source: string;
  /** The statement that has the attachment. */
  readonly statement?: string;
  readonly content: string;
  readonly at: number;
}

/** Who gets copies: of the statements of `source` by those who have said yes to `purpose`. */
export interface Receiver {
  readonly purpose: string;
  readonly kind: 'study' | 'target';
  readonly source: string;
}

/** Everything that was acknowledged, in its order. */
export interface Books {
  /** The sources that record those only who have said yes. */
  readonly onConsent: ReadonlySet<string>;
  readonly written: readonly Written[];
  readonly decided: readonly Decided[];
  readonly kept: readonly Kept[];
  readonly receivers: readonly Receiver[];
}

/** Where a statement must be for the tool that wrote it. */
export type Place = 'readable' | 'voided' | 'absent';

type Chosen = Extract<Decided, { readonly kind: 'choice' }>;

const choicesOf = ({ decided }: Books, learner: string, purpose: string): readonly Chosen[] =>
  decided.filter((one): one is Chosen => one.kind === 'choice' && one.learner === learner && one.purpose === purpose);

const isForgottenSince = ({ decided }: Books, learner: string, at: number): boolean =>
  decided.some((one) => one.kind === 'forget' && one.learner === learner && one.at >= at);

/** Whether this person has everything deleted, and is kept out since. */
export const isForgotten = (books: Books, learner: string): boolean => isForgottenSince(books, learner, 0);

/** What this person has chosen last for a purpose; undefined for one who was never asked. */
export const lastChoice = (books: Books, learner: string, purpose: string): Choice | undefined =>
  choicesOf(books, learner, purpose).at(-1)?.choice;

/** Whether what was written at a time has ended since: by a stop, an objection or a deletion of everything. */
const hasEnded = (books: Books, { learner, at }: Pick<Written, 'learner' | 'at'>, purpose: string): boolean =>
  isForgottenSince(books, learner, at) ||
  choicesOf(books, learner, purpose).some((one) => one.choice !== 'yes' && one.at >= at);

/** Whether a source might record a person at a time. */
export const mayRecord = (
  books: Books,
  { learner, source, at }: Pick<Written, 'at' | 'learner' | 'source'>,
): boolean => {
  if (books.decided.some((one) => one.kind === 'forget' && one.learner === learner && one.at <= at)) return false;
  const last = choicesOf(books, learner, `record:${source}`).findLast((one) => one.at <= at);
  return last === undefined ? !books.onConsent.has(source) : last.choice === 'yes';
};

export const placeOf = (books: Books, statement: Written): Place => {
  const { id, source } = statement;
  if (!mayRecord(books, statement) || hasEnded(books, statement, `record:${source}`)) return 'absent';
  const about = books.decided.filter((one) => 'statement' in one && one.statement === id);
  if (about.some(({ kind }) => kind === 'erase')) return 'absent';
  return about.some(({ kind }) => kind === 'void') ? 'voided' : 'readable';
};

const hasSaidYesBefore = (books: Books, { learner, at }: Written, purpose: string): boolean =>
  choicesOf(books, learner, purpose).findLast((one) => one.at <= at)?.choice === 'yes';

const mayGetVerb = ({ decided }: Books, purpose: string, verb: string): boolean =>
  decided.every((one) => one.kind !== 'narrow' || one.purpose !== purpose || one.verbs.includes(verb));

/** Whether a receiver must have a copy of this statement. */
export const mustHave = (books: Books, { purpose, source }: Receiver, statement: Written): boolean =>
  statement.source === source &&
  placeOf(books, statement) === 'readable' &&
  hasSaidYesBefore(books, statement, purpose) &&
  !hasEnded(books, statement, purpose) &&
  mayGetVerb(books, purpose, statement.verb);

/** Whether a document or an attachment must be readable. */
export const mustBeKept = (books: Books, { learner, source, statement, at }: Kept): boolean => {
  if (learner !== undefined && hasEnded(books, { learner, at }, `record:${source}`)) return false;
  const of = books.written.find(({ id }) => id === statement);
  return of === undefined || placeOf(books, of) === 'readable';
};

/** Whether a key is in force, or, with a source, whether it may read that source. */
export const isInForce = ({ decided }: Books, key: string, source?: string): boolean => {
  const about = decided.filter(
    (one) => 'key' in one && one.key === key && ('source' in one ? one.source : undefined) === source,
  );
  const last = about.at(-1)?.kind;
  return last === 'issue' || last === 'grant';
};
