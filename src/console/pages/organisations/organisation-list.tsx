import { type OrganisationRow, useOrganisationPage } from '../../api/lists.ts';
import { listRequestOf } from '../../api/list-query.ts';
import { PagedList } from '../../lists/paged-list.tsx';
import type { DataColumn } from '../../parts/data-table.tsx';
import { hrefOf } from '../../shell/location.ts';
import { formatDate } from '../../texts/format.ts';
import { NewOrganisationButton } from './new-organisation.tsx';
import { ORGANISATIONS_TEXTS as TEXTS } from './use-organisations.ts';

const TREE = 'tree';
/** Deeper organisations are indented no further: the name needs room on a phone. */
const MAX_INDENT = 6;

/** The column of names; in the order of the tree, each name stands below the one above it. */
const nameColumn = (isTree: boolean): DataColumn<OrganisationRow> => ({
  id: 'name',
  field: 'name',
  isWide: true,
  header: TEXTS.columns.name,
  value: ({ name }) => name,
  cell: ({ id, name, above = [] }) => (
    <span className="in-tree" data-depth={isTree ? Math.min(above.length, MAX_INDENT) : 0}>
      <a href={hrefOf(['organisations', id])}>{name}</a> <code className="small quiet">{id}</code>
    </span>
  ),
});

const OTHER_COLUMNS: readonly DataColumn<OrganisationRow>[] = [
  {
    id: 'above',
    field: TREE,
    header: TEXTS.columns.above,
    value: ({ above = [] }) => above.map(({ name }) => name).join(' › '),
    cell: ({ above = [] }) => {
      const parent = above.at(-1);
      return parent === undefined ? (
        <span className="quiet">–</span>
      ) : (
        <a href={hrefOf(['organisations', parent.id])} title={above.map(({ name }) => name).join(' › ')}>
          {parent.name}
        </a>
      );
    },
  },
  {
    id: 'controller',
    header: TEXTS.columns.controller,
    value: ({ controller }) => controller?.name ?? '',
    cell: ({ controller, above = [] }) =>
      controller?.name ?? <span className="quiet">{above.length === 0 ? '–' : TEXTS.controllerAbove}</span>,
  },
  {
    id: 'created',
    field: 'created',
    header: TEXTS.columns.created,
    value: ({ createdAt = '' }) => createdAt,
    cell: ({ createdAt }) => (createdAt === undefined ? <span className="quiet">–</span> : formatDate(createdAt)),
  },
];

const TREE_COLUMNS = [nameColumn(true), ...OTHER_COLUMNS];
const FLAT_COLUMNS = [nameColumn(false), ...OTHER_COLUMNS];
const SEGMENTS = ['organisations'];

/** The organisations in the operator's scope, in the order of their tree, and a button to create one. */
export const OrganisationList = ({ query }: { readonly query: URLSearchParams }) => {
  const request = listRequestOf(query);
  const isTree = (request.order ?? TREE) === TREE && (request.q ?? '') === '';
  return (
    <>
      <div className="head">
        <h1>{TEXTS.title}</h1>
        <NewOrganisationButton />
      </div>
      <p className="lead">{TEXTS.intro}</p>
      <PagedList
        segments={SEGMENTS}
        query={query}
        caption={TEXTS.list}
        columns={isTree ? TREE_COLUMNS : FLAT_COLUMNS}
        idOf={({ id }) => id}
        usualOrder={TREE}
        none={<p className="card">{TEXTS.noneFound}</p>}
        list={useOrganisationPage(request)}
      />
    </>
  );
};
