import type { RecordChange } from '../../consent/audit/record-change.ts';
import type { OrganisationService } from '../../sources/organisation-service.ts';
import { validateOrganisation, validateOrganisationChange } from '../../sources/validate-source.ts';
import { jsonResponse, readJson } from './shared/json-body.ts';
import type { StaffHandler } from './shared/staff-guard.ts';

/** The handlers by which operators keep the organisations of their subtree. */
export type OrganisationHandlers = Readonly<Record<'list' | 'create' | 'read' | 'change', StaffHandler>>;

interface OrganisationHandlersDeps {
  readonly organisations: OrganisationService;
  readonly recordChange: RecordChange;
  /** The path of the public URL, without a slash at its end. */
  readonly publicPath: string;
}

const organisationJson = ({
  id,
  parent,
  name,
  controller,
  createdAt,
}: Awaited<ReturnType<OrganisationService['get']>>) => ({
  id,
  parent,
  name,
  controller,
  // The root is there from the beginning.
  ...(createdAt === 0 ? {} : { createdAt: new Date(createdAt).toISOString() }),
});

/** The handlers of /v1/organisations. */
export const createOrganisationHandlers = (deps: OrganisationHandlersDeps): OrganisationHandlers => {
  const { organisations, recordChange, publicPath } = deps;
  return {
    list: async (_, { organisation: root }) =>
      jsonResponse(200, { organisations: (await organisations.list(root)).map(organisationJson) }),
    create: async (request, { actor, organisation: root }) => {
      const content = validateOrganisation(await readJson(request));
      const data = { organisation: content.id, parent: content.parent ?? root };
      const created = await recordChange({ type: 'organisation.created', by: actor, data }, () =>
        organisations.create(content, root),
      );
      return jsonResponse(201, organisationJson(created), {
        Location: `${publicPath}/v1/organisations/${created.id}`,
      });
    },
    read: async ({ params }, { organisation: root }) =>
      jsonResponse(200, organisationJson(await organisations.get(params['id'] ?? '', root))),
    change: async (request, { actor, organisation: root }) => {
      const content = validateOrganisationChange(await readJson(request, 'application/merge-patch+json'));
      const { id } = await organisations.get(request.params['id'] ?? '', root);
      const data = { organisation: id, members: Object.keys(content) };
      const changed = await recordChange({ type: 'organisation.changed', by: actor, data }, () =>
        organisations.change(id, content, root),
      );
      return jsonResponse(200, organisationJson(changed));
    },
  };
};
