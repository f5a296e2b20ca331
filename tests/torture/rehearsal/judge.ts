/** What a check asks of a Carnet or a receiver. */
type Matter = 'statement' | 'document' | 'decision' | 'setting' | 'study copy' | 'target copy';

/** What was found: it is so, it is not so, or the answer says that something is damaged. */
export type Found = 'yes' | 'no' | 'damaged';

/** One line of the ledger: what must be, and what is. */
export interface Line {
  readonly matter: Matter;
  /** What is asked, so that a no is as it must be or not: `is readable for its tool`. */
  readonly asked: string;
  /** Which statement, decision or copy. */
  readonly name: string;
  readonly must: 'yes' | 'no';
  readonly is: Found;
  /** When what decides it was acknowledged. */
  readonly at: number;
  /** The statement that it is, or is of. */
  readonly statement?: string;
  /** The purpose of a copy: a receiver that cannot be asked is named by it. */
  readonly receiver?: string;
  /** It belongs to a statement that is missing: who names that statement names it too. */
  readonly isOfMissing?: true;
}

export type Verdict = 'as it must be' | 'named' | 'differs';

/** A sentence or an object by which Carnet says since when it does not know something. */
export interface Naming {
  readonly since: number;
  readonly text: string;
}

/** Who says until when everything is known names all of later, but for copies elsewhere. */
const WORDS: Readonly<Record<Matter, RegExp>> = {
  statement: /statement|acknowledged|everything/i,
  document: /document|attachment|everything/i,
  decision: /decision|decid|consent|people|person|everything/i,
  setting: /setting|credential|key|grant|purpose|source|everything/i,
  'study copy': /stud(?:y|ies)|record|cursor/i,
  'target copy': /forward|target/i,
};

/** What is written down at a moment may have been decided a little before it. */
const SLACK_MS = 2_000;

const isNamed = ({ matter, at, receiver, isOfMissing }: Line, namings: readonly Naming[]): boolean =>
  namings.some(
    ({ since, text }) =>
      at >= since - SLACK_MS &&
      ((WORDS[matter].test(text) && (receiver === undefined || text.includes(receiver))) ||
        (isOfMissing === true && WORDS.statement.test(text))),
  );

/**
 * What is missing may be named: as damaged, or as not known since a time. What is shown, permitted or given though it
 * must not be is never excused, but for copies that a target holds which is named: it cannot be asked.
 */
export const judge = (line: Line, namings: readonly Naming[]): Verdict => {
  const { must, is, receiver } = line;
  if (is === must) return 'as it must be';
  if (is === 'damaged') return 'named';
  if (must === 'no' && receiver === undefined) return 'differs';
  return isNamed(line, namings) ? 'named' : 'differs';
};

const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)/g;

/** A line names what it has a word for, if it has a time and says that it is about what is later than that. */
const namingsInText = (text: string): readonly Naming[] =>
  /\b(?:since|after|later|until)\b/i.test(text)
    ? [...text.matchAll(TIME)].map(([time]) => ({ since: Date.parse(time), text }))
    : [];

const namingsInValue = (value: unknown): readonly Naming[] => {
  if (typeof value === 'string') return namingsInText(value);
  if (typeof value !== 'object' || value === null) return [];
  const members = Object.entries(value as Readonly<Record<string, unknown>>);
  return members.flatMap(([name, member]) =>
    /(?:since|until|after)$/i.test(name) && typeof member === 'string' && !Number.isNaN(Date.parse(member))
      ? [{ since: Date.parse(member), text: JSON.stringify(value) }]
      : namingsInValue(member),
  );
};

/** What an output of Carnet (text, JSON, or lines of a log) says that it does not know, and since when. */
export const namingsIn = (output: string): readonly Naming[] => {
  const parsed = (text: string): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  };
  const whole = parsed(output);
  return typeof whole === 'string'
    ? output.split('\n').flatMap((line) => namingsInValue(parsed(line)))
    : namingsInValue(whole);
};

/** Lines by what became of them. */
export interface Tally {
  readonly asItMustBe: number;
  readonly named: number;
  readonly differs: number;
}

export const tally = (lines: readonly Line[], namings: readonly Naming[]): Tally => {
  const count = (verdict: Verdict): number => lines.filter((line) => judge(line, namings) === verdict).length;
  return { asItMustBe: count('as it must be'), named: count('named'), differs: count('differs') };
};

/** A sentence for each kind of difference, with how many there are and the first. */
export const missesOf = (lines: readonly Line[], namings: readonly Naming[]): readonly string[] => {
  const found = new Map<string, string[]>();
  for (const line of lines) {
    if (judge(line, namings) !== 'differs') continue;
    const kind = `${line.matter} ${line.must === 'yes' ? 'no longer' : 'still'} ${line.asked}`;
    found.set(kind, [...(found.get(kind) ?? []), line.name]);
  }
  return [...found].map(([kind, names]) => `${names.length} times: ${kind}, such as ${names[0] ?? ''}`);
};

export const describeTally = ({ asItMustBe, named, differs }: Tally): string =>
  `${asItMustBe} as it must be, ${named} named, ${differs} differ`;
