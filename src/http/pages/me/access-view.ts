import type { MyAccess, MyAccesses } from '../../../consent/subject/my-access-records.ts';
import type { AccessesView, AccessReaderView, AccessRowView } from '../../../pages/views/access-view.ts';

/** So many of the latest records of a reader are on the page. */
const ROWS = 20;

const rowView = ({ reader, kind, source, route, filter, last, answers, given }: MyAccess): AccessRowView => ({
  last,
  tool: source.name,
  kind,
  ...(filter === undefined
    ? {}
    : {
        filter: Object.entries(filter).map(([name, value]) => ({ name, ...(value === null ? {} : { value }) })),
      }),
  ...(reader.link === undefined ? {} : { place: route }),
  answers,
  given,
});

const readerView = ({ reader, given, answers, last, records }: MyAccesses['readers'][number]): AccessReaderView => {
  const { id, source, organisation, role, link } = reader;
  return {
    ...(source === undefined ? {} : { tool: source.name }),
    // An organisation without a name is that of a single school, which need not know the word.
    ...(organisation.name === organisation.id ? {} : { organisation: organisation.name }),
    ...(role === undefined ? {} : { role }),
    ...(id === undefined ? {} : { account: id }),
    ...(link === undefined ? {} : { isByLink: true }),
    given,
    answers,
    last,
    rows: records.slice(0, ROWS).map(rowView),
    hasMoreRows: records.length > ROWS,
  };
};

/** Who has read traces, as the page of a person shows it. */
export const accessesView = ({ readers, isWhole, days }: MyAccesses): AccessesView => ({
  readers: readers.map(readerView),
  isWhole,
  days,
});
