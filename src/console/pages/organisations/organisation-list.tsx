import { useStaff, useOrganisations, useSources, type OrganisationRow } from '../../api/lists.ts';
import { ROOT_ORGANISATION_ID } from '../../api/reader.ts';
import { Field } from '../../parts/field.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { hrefOf, navigate } from '../../shell/location.ts';
import { NewOrganisationButton } from './new-organisation.tsx';
import { type OrganisationNode, organisationTrees } from './organisation-tree.ts';
import { ORGANISATIONS_TEXTS as TEXTS } from './use-organisations.ts';

type Node = OrganisationNode<OrganisationRow>;
type CountsOf = (id: string) => string;

const Organisation = ({ of: { id, name, controller }, countsOf }: { of: OrganisationRow; countsOf: CountsOf }) => (
  <div className="card">
    <strong>
      <a href={hrefOf(['organisations', id])}>{name}</a>
    </strong>
    <code className="small quiet">{id}</code>
    <p className="small quiet">
      {countsOf(id)}
      {controller === undefined ? null : ` · ${TEXTS.controllerIs(controller.name)}`}
    </p>
  </div>
);

const Tree = ({ nodes, countsOf }: { readonly nodes: readonly Node[]; readonly countsOf: CountsOf }) => (
  <ul>
    {nodes.map(({ organisation, below }) => (
      <li key={organisation.id}>
        <Organisation of={organisation} countsOf={countsOf} />
        {below.length === 0 ? null : <Tree nodes={below} countsOf={countsOf} />}
      </li>
    ))}
  </ul>
);

/** The numbers of sources, and of accounts in force, directly in an organisation. Empty until both are read. */
const useCounts = (): CountsOf => {
  const [sources, staff] = [useSources().data, useStaff().data];
  if (sources === undefined || staff === undefined) return () => '';
  return (id) =>
    TEXTS.counts(
      sources.filter(({ organisation = ROOT_ORGANISATION_ID }) => organisation === id).length,
      staff.filter(({ organisation, endedAt }) => organisation === id && endedAt === undefined).length,
    );
};

const Found = ({ all, text }: { readonly all: readonly OrganisationRow[]; readonly text: string }) => {
  const countsOf = useCounts();
  const isFound = ({ id, name }: OrganisationRow): boolean => `${id} ${name}`.toLowerCase().includes(text);
  const found = text === '' ? all : all.filter(isFound);
  if (found.length === 0) return <p className="card">{TEXTS.noneFound}</p>;
  // A search shows a list, because the organisations above a result may not be in it.
  const nodes = text === '' ? organisationTrees(all) : found.map((organisation) => ({ organisation, below: [] }));
  return (
    <nav className="org-tree" aria-label={TEXTS.list}>
      <Tree nodes={nodes} countsOf={countsOf} />
    </nav>
  );
};

/** The tree of all organisations in the operator's scope, and a button to create one. */
export const OrganisationList = ({ query }: { readonly query: URLSearchParams }) => {
  const organisations = useOrganisations();
  const text = query.get('q') ?? '';
  return (
    <>
      <div className="head">
        <h1>{TEXTS.title}</h1>
        <NewOrganisationButton />
      </div>
      <p className="lead">{TEXTS.intro}</p>
      <Loaded query={organisations}>
        {(all) => (
          <>
            {all.length > 1 ? (
              <div className="filters">
                <Field
                  label={TEXTS.search}
                  name="q"
                  value={text}
                  onChange={(q) => navigate(hrefOf(['organisations'], { q }), { replace: true })}
                />
              </div>
            ) : null}
            <Found all={all} text={text.trim().toLowerCase()} />
          </>
        )}
      </Loaded>
    </>
  );
};
