import { defined } from '../../../core/json-object.ts';
import { type Fault, Problem } from '../../../core/problem.ts';
import { retryOnConflict } from '../../../core/retry/retry-on-conflict.ts';
import type { Organisation, OrganisationRepository } from '../../../store/ports/sources/organisation-repository.ts';
import type { ListPage } from '../../../core/list-query.ts';
import type { Source, SourceListQuery, SourceRepository } from '../../../store/ports/sources/source-repository.ts';
import { createOrganisationTree, organisationOf, ROOT_ORGANISATION } from './organisations.ts';

/** An organisation to be created; without a parent it is right below that of its operator. */
export type NewOrganisation = Pick<Organisation, 'id' | 'name' | 'parent' | 'controller'>;

/** The members to replace, each completely; null removes one. */
export interface OrganisationChange {
  readonly name?: string;
  readonly parent?: string;
  readonly controller?: Organisation['controller'] | null;
}

/** Organisations and their sources within the subtree of `root`. Others are refused as if they did not exist. */
export interface OrganisationService {
  /** The organisations of the subtree, by id. */
  list(root: string): Promise<readonly Organisation[]>;
  /** Rejects with Problem `not-found`. */
  get(id: string, root: string): Promise<Organisation>;
  /** Rejects with Problem `state-conflict` for a taken id, `invalid-request` for a parent outside. */
  create(organisation: NewOrganisation, root: string): Promise<Organisation>;
  /**
   * `change` is a function if it depends on the present members. In force in every process within 5 seconds. Rejects as
   * `get` and `create` do, or with `overloaded`.
   */
  change(
    id: string,
    change: OrganisationChange | ((before: Organisation) => OrganisationChange),
    root: string,
  ): Promise<Organisation>;
  /** The sources of the subtree, by id. */
  sources(root: string): Promise<readonly Source[]>;
  /** A page of the sources of the subtree. */
  sourcePage(query: Omit<SourceListQuery, 'organisations'>, root: string): Promise<ListPage<Source>>;
  /** Rejects with Problem `not-found`. */
  source(id: string, root: string): Promise<Source>;
  /** Throws Problem `invalid-request` if a source may not be put into this organisation. */
  checkOrganisation(id: string, root: string): Promise<void>;
}

interface OrganisationServiceDeps {
  readonly organisations: OrganisationRepository;
  readonly sources: Pick<SourceRepository, 'findSource' | 'listSources' | 'listSourcePage'>;
  readonly now: () => number;
}

const RETRY = { tries: 50, overloaded: 'too many change this organisation at once; nothing of this request was kept' };

/** The root organisation before its first change. */
const UNSTORED_ROOT: Organisation = { id: ROOT_ORGANISATION, name: 'Carnet', createdAt: 0, v: 0 };

const notFound = (): Problem => new Problem('not-found', 'no organisation has this id');
const refused = (fault: Fault): Problem => new Problem('invalid-request', `${fault.at} ${fault.detail}`, [fault]);
const byId = (a: { readonly id: string }, b: { readonly id: string }): number => (a.id < b.id ? -1 : 1);

/** Reads all organisations for each call: changes of them are rare. */
export const createOrganisationService = (deps: OrganisationServiceDeps): OrganisationService => {
  const { organisations, sources, now } = deps;

  const readAll = async () => {
    const stored = await organisations.list();
    const all = stored.some(({ id }) => id === ROOT_ORGANISATION) ? stored : [UNSTORED_ROOT, ...stored];
    return { all, tree: createOrganisationTree(stored) };
  };
  const get = async (id: string, root: string): Promise<Organisation> => {
    const { all, tree } = await readAll();
    const found = all.find((one) => one.id === id);
    if (found === undefined || !tree.isWithin(root, id)) throw notFound();
    return found;
  };
  const checkParent = async (id: string, parent: string, root: string): Promise<void> => {
    const { all, tree } = await readAll();
    if (id === ROOT_ORGANISATION) throw refused({ at: '/parent', detail: 'cannot be given to the root' });
    if (!all.some((one) => one.id === parent) || !tree.isWithin(root, parent))
      throw refused({ at: '/parent', detail: 'is no organisation that you operate' });
    if (tree.isWithin(id, parent)) throw refused({ at: '/parent', detail: 'is below the organisation itself' });
  };
  const replaced = (before: Organisation, { controller, ...change }: OrganisationChange): Organisation => {
    const { controller: former, ...rest } = before;
    const next = controller === undefined ? former : (controller ?? undefined);
    return { ...rest, ...change, ...defined({ controller: next }), v: before.v + 1 };
  };

  return {
    list: async (root) => {
      const { all, tree } = await readAll();
      return all.filter(({ id }) => tree.isWithin(root, id)).toSorted(byId);
    },
    get,
    create: async ({ parent, ...rest }, root) => {
      const above = parent ?? root;
      await checkParent(rest.id, above, root);
      const created: Organisation = { ...rest, parent: above, createdAt: now(), v: 1 };
      if (!(await organisations.add(created)))
        throw new Problem('state-conflict', 'this id is taken; choose another one', [
          { at: '/id', detail: 'is the id of an organisation already' },
        ]);
      return created;
    },
    change: (id, given, root) =>
      retryOnConflict(RETRY, async () => {
        const before = await get(id, root);
        const change = typeof given === 'function' ? given(before) : given;
        if (change.parent !== undefined) {
          // An operator of only this organisation cannot move it away from the one above.
          if (id === root) throw refused({ at: '/parent', detail: 'is changed by an operator of the one above' });
          await checkParent(id, change.parent, root);
        }
        const after = replaced(before, change);
        return (await (before.v === 0 ? organisations.add(after) : organisations.update(after))) ? after : undefined;
      }),
    sources: async (root) => {
      const [{ tree }, all] = await Promise.all([readAll(), sources.listSources()]);
      return all.filter((source) => tree.isWithin(root, organisationOf(source))).toSorted(byId);
    },
    sourcePage: async (query, root) => {
      if (root === ROOT_ORGANISATION) return sources.listSourcePage(query);
      const { all, tree } = await readAll();
      const within = all.filter(({ id }) => tree.isWithin(root, id)).map(({ id }) => id);
      return sources.listSourcePage({ ...query, organisations: within });
    },
    source: async (id, root) => {
      const [{ tree }, found] = await Promise.all([readAll(), sources.findSource(id)]);
      if (found === undefined || !tree.isWithin(root, organisationOf(found)))
        throw new Problem('not-found', 'no source has this id');
      return found;
    },
    checkOrganisation: async (id, root) => {
      const { all, tree } = await readAll();
      if (!all.some((one) => one.id === id) || !tree.isWithin(root, id))
        throw refused({ at: '/organisation', detail: 'is no organisation that you operate' });
    },
  };
};
