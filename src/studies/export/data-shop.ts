import { ownValue } from '../../core/json-object.ts';
import { createHash } from 'node:crypto';
import type { Column } from './columns.ts';
import type { Cell, TableRow } from './row.ts';

/** The columns of a transaction, except those of the student. */
const TRANSACTION_COLUMNS: readonly (readonly [column: string, longest: number, cell: (row: TableRow) => Cell])[] = [
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

/** The table's columns that a transaction has a column for; all others are custom fields. */
const MAPPED_COLUMNS: ReadonlySet<string> = new Set([
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

/** Text without tabs and line breaks. A text that is too long ends in a hash, so that different texts differ. */
const fitText = (cell: Cell, longest: number): string => {
  if (cell === null) return '';
  const text = (cell instanceof Date ? cell.toISOString() : String(cell)).replace(/\s+/g, ' ');
  if (text.length <= longest) return text;
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
  return `${text.slice(0, longest - hash.length - 1)}~${hash}`;
};

/** The student's session: the registration, or the student's day (UTC) if there is none. */
const sessionOf = (student: string, { registration, timestamp }: TableRow): string =>
  typeof registration === 'string'
    ? registration
    : `${student} ${timestamp instanceof Date ? timestamp.toISOString().slice(0, 10) : ''}`.trim();

const studentsOf = ({ person, group_members: members }: TableRow): readonly string[] => {
  const students = person ?? members;
  return typeof students === 'string' ? students.split(' ') : [];
};

/** The table of a study as transactions in the tab-delimited format that PSLC DataShop imports. */
export interface DataShop {
  readonly header: readonly string[];
  /** One transaction for each student of a row, since DataShop knows no groups. */
  readonly transactionsOf: (row: TableRow) => readonly (readonly string[])[];
}

/**
 * The problem is the first parent activity, or the object if there is none; the step is the object; the outcome is the
 * statement's success. Other columns become custom fields, `CF (name)`.
 */
export const createDataShop = (columns: readonly Column[]): DataShop => {
  const others = columns.map(({ name }) => name).filter((name) => !MAPPED_COLUMNS.has(name));
  return {
    header: [
      'Anon Student Id',
      'Session Id',
      ...TRANSACTION_COLUMNS.map(([name]) => name),
      ...others.map((name) => `CF (${name})`),
    ],
    transactionsOf: (row) => {
      const cells = TRANSACTION_COLUMNS.map(([, longest, cell]) => fitText(cell(row), longest));
      const custom = others.map((name) => fitText(ownValue(row, name) ?? null, LONGEST_FIELD));
      return studentsOf(row).map((student) => [student, fitText(sessionOf(student, row), 255), ...cells, ...custom]);
    },
  };
};
