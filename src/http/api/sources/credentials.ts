import { Problem } from '../../../core/problem.ts';
import type { OrganisationService } from '../../../sources/organisations/organisation-service.ts';
import type { Sources } from '../../../sources/sources.ts';
import { validateRotation, validateScopes } from '../../../sources/validate-source.ts';
import type { SourcesBy } from '../../../staff/recorded-sources.ts';
import { jsonResponse, readJson } from '../shared/json-body.ts';
import type { StaffHandler } from '../shared/staff-guard.ts';

/** The handlers by which an operator issues, rotates and revokes the credentials of a source. */
export type CredentialHandlers = Readonly<Record<'issue' | 'rotate' | 'revoke', StaffHandler>>;

interface CredentialHandlersDeps {
  readonly sources: Pick<Sources, 'credentials' | 'has'>;
  readonly organisations: Pick<OrganisationService, 'source'>;
  /** The sources, with each change chained in the name of its principal. */
  readonly sourcesBy: SourcesBy;
  /** The path of the public URL, without a slash at its end. */
  readonly publicPath: string;
}

const notFound = (): Problem => new Problem('not-found', 'this source has no such credential');

/** The handlers of /v1/sources/ID/credentials. */
export const createCredentialHandlers = (deps: CredentialHandlersDeps): CredentialHandlers => {
  const { sources, organisations, sourcesBy, publicPath } = deps;
  const locationOf = (source: string, key: string) => ({
    Location: `${publicPath}/v1/sources/${source}/credentials/${key}`,
  });
  return {
    issue: async (request, by) => {
      const { id } = await organisations.source(request.params['id'] ?? '', by.organisation);
      const scopes = validateScopes(await readJson(request));
      const credential = await sourcesBy(by).issue(id, scopes);
      return jsonResponse(201, credential, locationOf(id, credential.key));
    },
    rotate: async (request, by) => {
      const { id } = await organisations.source(request.params['id'] ?? '', by.organisation);
      const overlapMs = validateRotation(await readJson(request));
      const former = request.params['key'] ?? '';
      if (!(await sources.has(id, former))) throw notFound();
      const { key, secret, scopes, replaces } = await sourcesBy(by).rotate(former, { overlapMs });
      const endsAt = new Date(replaces.endsAt).toISOString();
      return jsonResponse(201, { key, secret, scopes, replaces: { key: replaces.key, endsAt } }, locationOf(id, key));
    },
    revoke: async ({ params }, by) => {
      const { id } = await organisations.source(params['id'] ?? '', by.organisation);
      const key = params['key'] ?? '';
      const exists = (await sources.credentials()).some((one) => one.source === id && one.key === key);
      if (!exists || !(await sourcesBy(by).revoke(key))) throw notFound();
      return { status: 204, headers: {} };
    },
  };
};
