import { defined } from '../../core/json-object.ts';
import { DAY_MS } from '../../core/time.ts';
import type {
  AccessFilter,
  AccessRecord,
  AccessRecordCursor,
  AccessRecordRepository,
} from '../../store/ports/consent/access-record-repository.ts';
import type { OrganisationRepository } from '../../store/ports/sources/organisation-repository.ts';
import type { SourceRepository } from '../../store/ports/sources/source-repository.ts';
import { type AccessKind, accessKindOf } from '../access/access-routes.ts';
import type { ReadSessionScope } from './session-scope.ts';
import type { IdAndName } from '../model/types.ts';
import type { SessionSubjects } from './session-subject.ts';
import type { Session } from './sign-in-links.ts';

/** A reader as a person sees them. A link of a tool shows neither keys nor accounts. */
interface MyReader {
  /** The key of the credential, or the name of the account. */
  readonly id?: string;
  /** The source of the credential; absent for an account. */
  readonly source?: IdAndName;
  readonly organisation: IdAndName;
  /** The role of staff; absent for a reader by a grant. */
  readonly role?: string;
  /** The id of the link that the reader made: the data were given in the session that it opened. */
  readonly link?: string;
}

/** Data that one reader was given within one hour. Times are milliseconds since the epoch. */
export interface MyAccess extends Pick<AccessRecord, 'route' | 'first' | 'last' | 'answers' | 'given'> {
  readonly reader: MyReader;
  readonly kind: AccessKind;
  /** The source of the data. */
  readonly source: IdAndName;
  /** As in the record, with the earliest `since` and the latest `until` (RFC 3339); absent by a link of a tool. */
  readonly filter?: AccessFilter;
}

/** A page of access records, the newest hour first. */
interface MyAccessPage {
  readonly records: readonly MyAccess[];
  /** The `before` of the next page; absent on the last one. */
  readonly next?: AccessRecordCursor;
}

/** All that one reader was given: a tool, whichever of its keys it used, or an account. */
interface MyReaderTotal extends Pick<AccessRecord, 'first' | 'last' | 'answers'> {
  readonly reader: MyReader;
  /** The numbers of statements, documents, and statements in lists of violations. */
  readonly given: Readonly<Record<AccessKind, number>>;
  readonly records: readonly MyAccess[];
}

/** The readers of a person's data, the latest first. */
export interface MyAccesses {
  readonly readers: readonly MyReaderTotal[];
  /** False if only the latest records are counted. */
  readonly isComplete: boolean;
  /** The number of days for which access records are kept. */
  readonly days: number;
}

/** The readers who were given data of the signed-in person, within the scope of the link. */
export interface MyAccessRecords {
  list(
    session: Session,
    query: { readonly before?: AccessRecordCursor; readonly limit: number },
  ): Promise<MyAccessPage>;
  summary(session: Session): Promise<MyAccesses>;
}

interface MyAccessRecordsDeps {
  readonly subjects: SessionSubjects;
  readonly readScope: ReadSessionScope;
  readonly accessRecords: AccessRecordRepository;
  readonly sources: SourceRepository;
  readonly organisations: OrganisationRepository;
  readonly days: number;
  readonly now: () => number;
}

/** The number of latest records that are summed up. */
const SUMMED_UP = 1000;

const time = (at: number): string => new Date(at).toISOString();

const filterOf = ({ filter, since, until }: AccessRecord): AccessFilter => ({
  ...filter,
  ...(since !== undefined && { since: time(since) }),
  ...(until !== undefined && { until: time(until) }),
});

const readerJson = ({ source, organisation, ...reader }: MyReader) => ({
  ...reader,
  ...(source !== undefined && { source: { ...source } }),
  organisation: { ...organisation },
});

/** A record as `/v1/me/access-records` and exports have it. */
export const accessJson = ({ reader, source, first, last, kind: _, ...access }: MyAccess) => ({
  reader: readerJson(reader),
  source: { ...source },
  ...access,
  first: time(first),
  last: time(last),
});

/** The sums as `/v1/me` has them. */
export const accessesJson = ({ readers, isComplete, days }: MyAccesses) => ({
  readers: readers.map(({ reader, given, first, last, answers }) => ({
    reader: readerJson(reader),
    given: { ...given },
    answers,
    first: time(first),
    last: time(last),
  })),
  whole: isComplete,
  days,
});

/** The keys of one source are one reader; the links of a source or an account are one, too. */
const groupOf = ({ id, source, organisation, role, link }: MyReader): string =>
  JSON.stringify([source?.id ?? id ?? organisation.id, role, link !== undefined]);

const totalOf = (records: readonly MyAccess[]): readonly MyReaderTotal[] => {
  const [one] = records;
  if (one === undefined) return [];
  const given = { statements: 0, documents: 0, violations: 0 };
  for (const { kind, given: count } of records) given[kind] += count;
  const { id, ...reader } = one.reader;
  return [
    {
      reader: reader.source === undefined ? one.reader : reader,
      given,
      first: Math.min(...records.map(({ first }) => first)),
      last: Math.max(...records.map(({ last }) => last)),
      answers: records.reduce((sum, { answers }) => sum + answers, 0),
      records,
    },
  ];
};

export const createMyAccessRecords = (deps: MyAccessRecordsDeps): MyAccessRecords => {
  const { subjects, readScope, accessRecords, sources, organisations, days, now } = deps;

  /** Sources and organisations that are gone are named by their ids. */
  const readNames = async (records: readonly AccessRecord[]) => {
    const ids = new Set(records.flatMap(({ source, reader }) => [source, ...(reader.source ? [reader.source] : [])]));
    const [found, all] = await Promise.all([
      Promise.all([...ids].map((id) => sources.findSource(id))),
      ids.size === 0 ? [] : organisations.list(),
    ]);
    const names = new Map([...found.flatMap((one) => one ?? []), ...all].map(({ id, name }) => [id, name]));
    return (id: string): IdAndName => ({ id, name: names.get(id) ?? id });
  };

  const list: MyAccessRecords['list'] = async (session, query) => {
    const [{ ids }, scope] = await Promise.all([subjects.find(session), readScope(session)]);
    if (ids.length === 0 || scope.readsNothing === true) return { records: [] };
    const within = scope.sources === undefined ? {} : { sources: [...scope.sources] };
    const page = await accessRecords.list({ people: ids, ...within, ...query });
    // The sweep deletes older records only every ten minutes.
    const kept = page.records.filter(({ last }) => last >= now() - days * DAY_MS);
    const named = await readNames(kept);
    const isByTool = session.assurance === 'tool';
    const records = kept.map((record): MyAccess => {
      const { reader, source, route, first, last, answers, given } = record;
      return {
        reader: {
          ...(!isByTool && { id: reader.id }),
          ...(reader.source !== undefined && { source: named(reader.source) }),
          organisation: named(reader.organisation),
          ...defined({ role: reader.role, link: reader.link }),
        },
        source: named(source),
        kind: accessKindOf(route, record.filter),
        route,
        first,
        last,
        answers,
        given,
        ...(!isByTool && { filter: filterOf(record) }),
      };
    });
    return { records, ...(page.next !== undefined && kept.length >= page.records.length && { next: page.next }) };
  };

  return {
    list,
    summary: async (session) => {
      const { records, next } = await list(session, { limit: SUMMED_UP });
      const groups = new Map<string, MyAccess[]>();
      for (const record of records) {
        const key = groupOf(record.reader);
        const group = groups.get(key);
        if (group === undefined) groups.set(key, [record]);
        else group.push(record);
      }
      return {
        readers: [...groups.values()].flatMap(totalOf).toSorted((a, b) => b.last - a.last),
        isComplete: next === undefined,
        days,
      };
    },
  };
};
