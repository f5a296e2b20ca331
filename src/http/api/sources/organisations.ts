import type { RecordChange } from '../../../consent/audit/record-change.ts';
import type { OrganisationService } from '../../../sources/organisations/organisation-service.ts';
import { validateOrganisation, validateOrganisationChange } from '../../../sources/validate-source.ts';
import { checkIfMatch, etagHeader } from '../shared/if-match.ts';
import { jsonResponse, readJson } from '../shared/json-body.ts';
import type { StaffHandler } from '../shared/staff-guard.ts';

/** The handlers by which operators keep the organisations of their subtree. */
export type OrganisationHandlers = Readonly<Record<'list' | 'create' | 'read' | 'change', StaffHandler>>;

interface OrganisationHandlersDeps {
  readonly organisations: OrganisationService;
  readonly recordChange: RecordChange;
  /** The OpenID providers, of which an organisation has at most one. */
  readonly providers: readonly { readonly organisation: string; readonly name: string }[];
  /** The path of the public URL, without a slash at its end. */
  readonly publicPath: string;
}

type Organisation = Awaited<ReturnType<OrganisationService['get']>>;

const organisationJson = (
  { id, parent, name, controller, createdAt }: Organisation,
  providers: OrganisationHandlersDeps['providers'],
) => ({
  id,
  parent,
  name,
  controller,
  provider: providers.find(({ organisation }) => organisation === id)?.name,
  // The root is there from the beginning.
  ...(createdAt === 0 ? {} : { createdAt: new Date(createdAt).toISOString() }),
});

const etagOf = ({ v }: Organisation): ReturnType<typeof etagHeader> => etagHeader(String(v));

/** The handlers of /v1/organisations. */
export const createOrganisationHandlers = (deps: OrganisationHandlersDeps): OrganisationHandlers => {
  const { organisations, recordChange, providers, publicPath } = deps;
  const json = (one: Organisation) => organisationJson(one, providers);
  return {
    list: async (_, { organisation: root }) =>
      jsonResponse(200, { organisations: (await organisations.list(root)).map(json) }),
    create: async (request, { actor, organisation: root }) => {
      const content = validateOrganisation(await readJson(request));
      const data = { organisation: content.id, parent: content.parent ?? root };
      const created = await recordChange({ type: 'organisation.created', by: actor, data }, () =>
        organisations.create(content, root),
      );
      return jsonResponse(201, json(created), {
        Location: `${publicPath}/v1/organisations/${created.id}`,
        ...etagOf(created),
      });
    },
    read: async ({ params }, { organisation: root }) => {
      const found = await organisations.get(params['id'] ?? '', root);
      return jsonResponse(200, json(found), etagOf(found));
    },
    change: async (request, { actor, organisation: root }) => {
      const content = validateOrganisationChange(await readJson(request, 'application/merge-patch+json'));
      const checkVersion = checkIfMatch(request, 'the organisation has');
      const { id, v } = await organisations.get(request.params['id'] ?? '', root);
      // What is refused leaves no event, unless another change comes between.
      checkVersion(String(v));
      const data = {
        ...{ organisation: id, members: Object.keys(content) },
        ...(content.parent === undefined ? {} : { parent: content.parent }),
      };
      const changed = await recordChange({ type: 'organisation.changed', by: actor, data }, () =>
        organisations.change(
          id,
          (before) => {
            checkVersion(String(before.v));
            return content;
          },
          root,
        ),
      );
      return jsonResponse(200, json(changed), etagOf(changed));
    },
  };
};
