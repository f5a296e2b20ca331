import { Problem } from '../../core/problem.ts';
import type { ProfileRegistry } from '../../profiles/registry/profile-registry.ts';
import { checkShares } from '../../sources/sharing-sources.ts';
import type { NewSource, Sources } from '../../sources/sources.ts';
import { validateScopes } from '../../sources/validate-scopes.ts';
import { validateSource, validateSourceChange } from '../../sources/validate-source.ts';
import { resolveProfileIds } from './profile-modes.ts';
import { jsonResponse, readJson } from './shared/json-body.ts';
import type { ScopedHandler } from './shared/scope-guard.ts';
import { type ReadViolations, readViolationsParameters, violationsBody } from './violations.ts';

interface SourceHandlersDeps {
  readonly sources: Sources;
  readonly profiles: ProfileRegistry;
  readonly violations: { readonly list: ReadViolations };
  /** The path of the public URL, without a slash at its end. */
  readonly publicPath: string;
}

type Source = Awaited<ReturnType<Sources['get']>>;
type Credential = Awaited<ReturnType<Sources['credentials']>>[number];

const time = (at: number): string => new Date(at).toISOString();

const sourceJson = (
  {
    id,
    name,
    basis,
    controller,
    audience,
    keep,
    onWithheld = 'accept',
    directKafka,
    shares,
    profiles = [],
    createdAt,
  }: Source,
  credentials: readonly Credential[],
) => ({
  id,
  name,
  basis,
  controller,
  audience,
  keep,
  onWithheld,
  directKafka,
  shares,
  createdAt: time(createdAt),
  profiles,
  credentials: credentials
    .filter(({ source }) => source === id)
    .map(({ key, scopes, createdAt: since }) => ({ key, scopes, createdAt: time(since) })),
});

/** The handlers by which an operator keeps sources, their credentials and their profile modes. */
export type SourceHandlers = Readonly<
  Record<'list' | 'create' | 'read' | 'change' | 'issueCredential' | 'revokeCredential' | 'violations', ScopedHandler>
>;

/** The handlers of /v1/sources; the profiles that other processes have added are known after a refresh. */
export const createSourceHandlers = ({
  sources,
  profiles,
  violations,
  publicPath,
}: SourceHandlersDeps): SourceHandlers => {
  const pathOf = (id: string): string => `${publicPath}/v1/sources/${id}`;
  const withProfileIds = async <T extends Pick<NewSource, 'profiles'>>(source: T): Promise<T> => {
    if (source.profiles === undefined) return source;
    await profiles.refresh();
    return { ...source, profiles: resolveProfileIds(profiles, source.profiles) };
  };

  return {
    list: async () => {
      const [all, credentials] = await Promise.all([sources.list(), sources.credentials()]);
      return jsonResponse(200, {
        sources: [...all].sort((a, b) => (a.id < b.id ? -1 : 1)).map((source) => sourceJson(source, credentials)),
      });
    },
    create: async (request) => {
      const source = await sources.create(await withProfileIds(validateSource(await readJson(request))));
      return jsonResponse(201, sourceJson(source, []), { Location: pathOf(source.id) });
    },
    read: async ({ params }) => {
      const source = await sources.get(params['id'] ?? '');
      return jsonResponse(200, sourceJson(source, await sources.credentials()));
    },
    change: async (request) => {
      const change = await withProfileIds(
        validateSourceChange(await readJson(request, 'application/merge-patch+json')),
      );
      const id = request.params['id'] ?? '';
      if (change.shares) checkShares(await sources.get(id), change.shares, await sources.list());
      const source = await sources.change(id, change);
      return jsonResponse(200, sourceJson(source, await sources.credentials()));
    },
    issueCredential: async (request) => {
      const scopes = validateScopes(await readJson(request));
      const { id } = await sources.get(request.params['id'] ?? '');
      const credential = await sources.issue(id, scopes);
      return jsonResponse(201, credential, { Location: `${pathOf(id)}/credentials/${credential.key}` });
    },
    revokeCredential: async ({ params: { id, key = '' } }) => {
      const exists = (await sources.credentials()).some((one) => one.source === id && one.key === key);
      if (!exists || !(await sources.revoke(key))) throw new Problem('not-found', 'this source has no such credential');
      return { status: 204, headers: {} };
    },
    violations: async ({ params, search }) => {
      const query = readViolationsParameters(new URLSearchParams(search));
      const { id } = await sources.get(params['id'] ?? '');
      const page = await violations.list({ source: id, ...query });
      return jsonResponse(200, violationsBody(page, `${pathOf(id)}/violations`, query.limit));
    },
  };
};
