import { createHash } from 'node:crypto';
import type { Column } from './columns.ts';
import type { Cell, Row } from './row.ts';

/** What a transaction says of one statement, without whose it is. */
const STATED: readonly (readonly [column: string, longest: number, cell: (row: Row) => Cell])[] = [
  [
    'Time',
    255,
    ({ timestamp }) => (timestamp instanceof Date ? timestamp.toISOString().replace('T', ' ').replace('Z', '') : null),
  ],
  ['Time Zone', 50, () => 'UTC'],
  ['Student Response Type', 30, ({ success }) => (success === null ? null : 'ATTEMPT')],
  ['Tutor Response Type', 30, ({ success }) => (success === null ? null : 'RESULT')],
  ['Level (Source)', 100, ({ source }) => source ?? null],
  ['Problem Name', 255, ({ parent, object }) => firstOf(parent) ?? object ?? null],
  ['Step Name', 255, ({ object }) => object ?? null],
  ['Outcome', 30, ({ success }) => (success === null ? null : success === true ? 'CORRECT' : 'INCORRECT')],
  ['Selection', 255, ({ object }) => object ?? null],
  ['Action', 255, ({ verb }) => verb ?? null],
  ['Input', 255, ({ response }) => response ?? null],
];

/** Columns that have a place of their own in a transaction; all others are custom fields. */
const PLACED: ReadonlySet<string> = new Set([
  'timestamp',
  'success',
  'source',
  'object',
  'verb',
  'response',
  'person',
  'group_members',
  'registration',
]);

const LONGEST_FIELD = 255;

const firstOf = (ids: Cell | undefined): string | undefined =>
  typeof ids === 'string' ? ids.split(' ', 1)[0] : undefined;

/**
 * Text that fits: no tabs, no line ends, and where it is too long its begin and a hash, so that what differs stays
 * different.
 */
const fitting = (cell: Cell, longest: number): string => {
  if (cell === null) return '';
  const text = (cell instanceof Date ? cell.toISOString() : String(cell)).replace(/\s+/g, ' ');
  if (text.length <= longest) return text;
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
  return `${text.slice(0, longest - hash.length - 1)}~${hash}`;
};

/** The student's session: the registration, and where there is none the student's day (UTC). */
const sessionOf = (student: string, { registration, timestamp }: Row): string =>
  typeof registration === 'string'
    ? registration
    : `${student} ${timestamp instanceof Date ? timestamp.toISOString().slice(0, 10) : ''}`.trim();

const studentsOf = ({ person, group_members: members }: Row): readonly string[] => {
  const students = person ?? members;
  return typeof students === 'string' ? students.split(' ') : [];
};

/** The table of a study as the transactions that PSLC DataShop imports from text between tabs. */
export interface DataShop {
  readonly header: readonly string[];
  /**
   * A transaction for each student of a row: a DataShop transaction is of one, so a group's statement has one for each
   * member.
   */
  readonly transactionsOf: (row: Row) => readonly (readonly string[])[];
}

/**
 * Builds transactions in the columns of DataShop's tab-delimited import. The problem is the first parent activity, or
 * the object where there is none; the step is the object; the outcome is the statement's success. Whatever else a row
 * has is in custom fields, `CF (name)`. Values longer than DataShop takes end in a hash of the whole value.
 */
export const createDataShop = (columns: readonly Column[]): DataShop => {
  const others = columns.map(({ name }) => name).filter((name) => !PLACED.has(name));
  return {
    header: ['Anon Student Id', 'Session Id', ...STATED.map(([name]) => name), ...others.map((name) => `CF (${name})`)],
    transactionsOf: (row) => {
      const stated = STATED.map(([, longest, cell]) => fitting(cell(row), longest));
      const custom = others.map((name) => fitting(row[name] ?? null, LONGEST_FIELD));
      return studentsOf(row).map((student) => [student, fitting(sessionOf(student, row), 255), ...stated, ...custom]);
    },
  };
};
