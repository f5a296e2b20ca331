import type { RecordChange } from '../../../consent/audit/record-change.ts';
import { Problem } from '../../../core/problem.ts';
import type { Grant, Grants } from '../../../sources/sharing/grants.ts';
import type { OrganisationService } from '../../../sources/organisations/organisation-service.ts';
import { organisationOf } from '../../../sources/organisations/organisations.ts';
import { validateGrant } from '../../../sources/validate-source.ts';
import type { Request } from '../../message/request-response.ts';
import { jsonResponse, readJson } from '../shared/json-body.ts';
import type { StaffHandler } from '../shared/staff-guard.ts';

/** The handlers by which operators say who reads a source, or all sources of an organisation. */
export interface GrantHandlers {
  readonly ofSource: Readonly<Record<'list' | 'add' | 'remove', StaffHandler>>;
  readonly ofOrganisation: Readonly<Record<'list' | 'add' | 'remove', StaffHandler>>;
}

interface GrantHandlersDeps {
  readonly grants: Grants;
  readonly organisations: OrganisationService;
  readonly recordChange: RecordChange;
  /** The path of the public URL, without a slash at its end. */
  readonly publicPath: string;
}

type Sources = Awaited<ReturnType<OrganisationService['sources']>>;

/** What is granted: one source, or an organisation with all its sources. */
interface Target {
  readonly id: string;
  readonly path: string;
  readonly sources: Sources;
  /** The ids that a grant of this source may name: its own, and that of its organisation. */
  readonly grantedAs: readonly string[];
}

/** Finds the target of a request within the organisation of the operator. Rejects with Problem `not-found`. */
type FindTarget = (params: Request['params'], root: string) => Promise<Target>;

const grantJson = ({ of, key, reader, scopes }: Grant) => ({ of, key, source: reader.id, name: reader.name, scopes });

/** The handlers of grants under /v1/sources/ID and /v1/organisations/ID. */
export const createGrantHandlers = (deps: GrantHandlersDeps): GrantHandlers => {
  const { grants, organisations, recordChange, publicPath } = deps;

  const handlersOf = (findTarget: FindTarget): GrantHandlers['ofSource'] => ({
    list: async ({ params }, { organisation }) => {
      const { grantedAs } = await findTarget(params, organisation);
      return jsonResponse(200, { grants: (await grants.list(grantedAs)).map(grantJson) });
    },
    add: async (request, { actor, organisation }) => {
      const { id, path, sources } = await findTarget(request.params, organisation);
      const { key } = validateGrant(await readJson(request));
      const grant = await grants.check(id, sources, key);
      const data = { credential: key, reads: { added: [id] } };
      await recordChange({ type: 'credential.changed', by: actor, data }, () => grants.add(grant));
      return jsonResponse(201, grantJson(grant), { Location: `${publicPath}${path}/grants/${key}` });
    },
    remove: async ({ params }, { actor, organisation }) => {
      const { id } = await findTarget(params, organisation);
      const key = params['key'] ?? '';
      const data = { credential: key, reads: { removed: [id] } };
      const isThere = (await grants.list([id])).some((one) => one.key === key);
      if (
        !isThere ||
        !(await recordChange({ type: 'credential.changed', by: actor, data }, () => grants.remove(id, key)))
      )
        throw new Problem('not-found', 'there is no such grant');
      return { status: 204, headers: {} };
    },
  });

  return {
    ofSource: handlersOf(async (params, root) => {
      const source = await organisations.source(params['id'] ?? '', root);
      const { id } = source;
      return { id, path: `/v1/sources/${id}`, sources: [source], grantedAs: [id, organisationOf(source)] };
    }),
    ofOrganisation: handlersOf(async (params, root) => {
      const { id } = await organisations.get(params['id'] ?? '', root);
      const sources = (await organisations.sources(id)).filter((source) => organisationOf(source) === id);
      return { id, path: `/v1/organisations/${id}`, sources, grantedAs: [id] };
    }),
  };
};
