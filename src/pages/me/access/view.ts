import { defined } from '../../../core/json-object.ts';
import type { MyAccess, MyAccesses } from '../../../consent/subject/my-access-records.ts';

/** The data that a reader got: statements, documents, or a list that names statements. */
export type AccessKindView = 'statements' | 'documents' | 'violations';

/** A parameter of a request; without a value if that is not kept. */
interface AccessParameterView {
  readonly name: string;
  readonly value?: string;
}

/** Answers within one hour. Times are milliseconds since the epoch. */
export interface AccessRowView {
  readonly last: number;
  /** The tool that has recorded the data. */
  readonly tool: string;
  readonly kind: AccessKindView;
  /** The parameters; absent if the sign-in does not show them. */
  readonly filter?: readonly AccessParameterView[];
  /** The route, if it was read in a session that a link of the reader opened. */
  readonly place?: string;
  readonly answers: number;
  readonly given: number;
}

/** All that one reader got. */
export interface AccessReaderView {
  /** The name of the tool; absent for staff. */
  readonly tool?: string;
  /** The name of the organisation; absent if it has no name. */
  readonly organisation?: string;
  readonly role?: string;
  /** The number of links of the reader that were opened, by the reader or others; absent if none was. */
  readonly visits?: number;
  /** The name of the account; absent if the sign-in does not show it. */
  readonly account?: string;
  readonly given: Readonly<Record<AccessKindView, number>>;
  readonly answers: number;
  readonly last: number;
  /** The latest answers. */
  readonly rows: readonly AccessRowView[];
  readonly hasMoreRows: boolean;
}

/** The readers of a person's traces, the latest reader first. */
export interface AccessesView {
  readonly readers: readonly AccessReaderView[];
  readonly isComplete: boolean;
  /** The days for which access records are kept. */
  readonly days: number;
}

type MyReaderTotal = MyAccesses['readers'][number];

/** The most records of a reader that are on the page, the latest first. */
const ROWS = 20;

const rowView = ({ reader, kind, source, route, filter, last, answers, given }: MyAccess): AccessRowView => ({
  last,
  tool: source.name,
  kind,
  ...(filter !== undefined && {
    filter: Object.entries(filter).map(([name, value]) => ({ name, ...(value !== null && { value }) })),
  }),
  ...(reader.link !== undefined && { place: route }),
  answers,
  given,
});

/** The readings except those of the present visit, which is not listed; undefined if there are none. */
const withoutVisit = (total: MyReaderTotal, visit: string | undefined): MyReaderTotal | undefined => {
  const records = total.records.filter(({ reader }) => visit === undefined || reader.link !== visit);
  if (records.length === total.records.length) return total;
  const [first] = records;
  if (first === undefined) return undefined;
  const given = { statements: 0, documents: 0, violations: 0 };
  for (const { kind, given: count } of records) given[kind] += count;
  return {
    ...total,
    given,
    answers: records.reduce((sum, { answers }) => sum + answers, 0),
    last: Math.max(...records.map(({ last }) => last)),
    records,
  };
};

const readerView = ({ reader, given, answers, last, records }: MyReaderTotal): AccessReaderView => {
  const { id, source, organisation, role, link } = reader;
  return {
    ...defined({ tool: source?.name }),
    // An organisation without a name is a single school, which need not know the word.
    ...(organisation.name !== organisation.id && { organisation: organisation.name }),
    ...defined({ role, account: id }),
    ...(link !== undefined && { visits: new Set(records.map((record) => record.reader.link)).size }),
    given,
    answers,
    last,
    rows: records.slice(0, ROWS).map(rowView),
    hasMoreRows: records.length > ROWS,
  };
};

/**
 * The readers of traces, as the page of a person shows them: others first, then visits by links, which may have been by
 * the person. `visit` is the link of the present visit.
 */
export const accessesView = ({ readers, isComplete, days }: MyAccesses, visit?: string): AccessesView => {
  const views = readers.flatMap((one) => withoutVisit(one, visit) ?? []).map(readerView);
  const isByLink = ({ visits }: AccessReaderView): boolean => visits !== undefined;
  return { readers: [...views.filter((one) => !isByLink(one)), ...views.filter(isByLink)], isComplete, days };
};
