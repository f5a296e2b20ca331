import { nameUuid } from '../../../core/name-uuid.ts';
import { Problem } from '../../../core/problem.ts';
import { compileMapping, type Mapped } from '../../mapping/compile-mapping.ts';
import { createReadsAt } from '../../mapping/template-reads.ts';
import type { Unwrapped } from '../statements/unwrap.ts';
import type { UnwrappedStatement } from '../statements/unwrapped-statement.ts';
import type { TableMapping } from './read-table-mapping.ts';
import type { TableHeader, TableRecord } from './table-header.ts';
import type { CsvRow } from './table-rows.ts';

/** The namespace of the ids of statements whose mapping makes none. */
const NAMESPACE = '0a8e7d0e-4c0c-4b8e-9a3c-7f0f6c1d2b5a';

const countFault = (cells: number, columns: number): string | undefined =>
  cells === columns ? undefined : `has ${cells} cells, and the table has ${columns} columns: is a quote missing?`;

type Outcome = {
  readonly statement?: UnwrappedStatement;
  readonly faulty?: { readonly detail: string; readonly bytes: Buffer; readonly columns?: readonly string[] };
};

/** Makes the statements of the rows of a table with this header. */
export const createMapRow = (
  document: TableMapping['document'],
  header: TableHeader,
): ((row: CsvRow) => Promise<Unwrapped>) => {
  const map = compileMapping(document, true);
  const readsAt = createReadsAt(document);

  /** The columns from which a place of a statement is made. If `each` gives the record, it is the column itself. */
  const columnsAt = ({ column }: TableRecord, rule?: number, at = ''): readonly string[] => {
    const names = rule === undefined || at === '' ? [] : readsAt(rule, at);
    const own = names.filter((name) => header.columns.includes(name));
    return own.length > 0 || typeof column !== 'string' ? own : [column];
  };

  const outcomeOf = (mapped: Mapped, record: TableRecord, { bytes }: CsvRow): Outcome => {
    if (mapped.kind === 'skipped') return {};
    if (mapped.kind === 'unmapped') {
      const columns = columnsAt(record, mapped.rule, mapped.at);
      return { faulty: { detail: mapped.detail, bytes, ...(columns.length > 0 && { columns }) } };
    }
    const { rule, statement } = mapped;
    const value = { id: nameUuid(NAMESPACE, JSON.stringify(statement)), ...statement };
    return {
      statement: {
        bytes: Buffer.from(JSON.stringify(value)),
        value,
        row: { text: bytes.toString('utf8'), columnsAt: (at) => columnsAt(record, rule, at) },
      },
    };
  };

  return async (row) => {
    const { line, cells } = row;
    const broken = countFault(cells.length, header.columns.length);
    if (broken !== undefined) return { broken };
    const outcomes: Outcome[] = [];
    for (const record of header.recordsOf(cells)) {
      try {
        outcomes.push(outcomeOf(await map(record), record, row));
      } catch (thrown) {
        if (!(thrown instanceof Problem)) throw thrown;
        throw new Problem(thrown.kind, `line ${line} of the table: ${thrown.message}`, thrown.faults);
      }
    }
    return {
      form: 'table',
      statements: outcomes.flatMap(({ statement }) => statement ?? []),
      faulty: outcomes.flatMap(({ faulty }) => faulty ?? []),
    };
  };
};
