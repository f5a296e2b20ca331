import type { Officer, PurposeDesk, PurposeFile } from '../../consent/purposes/purpose-workflow.ts';
import type { Caller } from '../../sources/authenticate.ts';
import type { Scope } from '../../sources/scopes.ts';
import type { Route } from '../message/request-response.ts';
import { AGREEMENT } from '../../consent/purposes/agreement.ts';
import { shownPurpose } from '../../consent/purposes/public-purpose-json.ts';
import { validateAccepted, validateComment } from '../../consent/purposes/validate-transition.ts';
import { Problem } from '../../core/problem.ts';
import { mayOperate, mayRule } from '../../sources/scopes.ts';
import { jsonAnswer, readJson } from './shared/operator-resource.ts';
import {
  createScopedResources,
  NO_STORE,
  type ScopedHandle,
  type ScopedResourceDeps,
} from './shared/scoped-resource.ts';

/** What the resources of purposes are built from. */
export interface PurposeResourcesDeps extends ScopedResourceDeps {
  readonly desk: PurposeDesk;
  /** The path of the address under which clients know this server, without a slash at its end. */
  readonly publicPath: string;
}

const AUTHORS: readonly Scope[] = ['scientist', 'operator'];
const STEWARDS: readonly Scope[] = ['steward'];
/** These see every purpose; a scientist those of their own lab. */
const OVERSEERS: readonly Scope[] = ['steward', 'operator', 'auditor', 'dpo'];
const READERS: readonly Scope[] = ['scientist', ...OVERSEERS];

const shownFile = ({ purpose, inForce, widenings, owner, agreement, comment }: PurposeFile) => ({
  ...shownPurpose(purpose),
  widenings,
  ...(inForce === undefined ? {} : { inForce: inForce.version }),
  ...(owner === undefined ? {} : { owner }),
  ...(agreement === undefined ? {} : { agreement: { ...agreement, at: new Date(agreement.at).toISOString() } }),
  ...(comment === undefined ? {} : { comment }),
});

/** Who does something to a purpose, by the credential of the request. */
export const officerOf = ({ key, source, scopes }: Caller): Officer => ({
  key,
  source: source.id,
  isInstitution: mayOperate(scopes),
  isSteward: mayRule(scopes),
});

/** Whether the purpose is theirs to see: of their own lab, or any where they oversee. */
export const maySee = ({ scopes, source }: Caller, { owner }: PurposeFile): boolean =>
  OVERSEERS.some((scope) => scopes.includes(scope)) || owner === source.id;

/**
 * Builds the resources by which studies and other purposes are drafted, submitted, ruled on and ended, and GET
 * /v1/agreement.
 */
export const createPurposeResources = (deps: PurposeResourcesDeps): readonly Route[] => {
  const { desk, publicPath } = deps;
  const resource = createScopedResources(deps);
  const pathOf = (id: string): string => `${publicPath}/v1/purposes/${encodeURIComponent(id)}`;

  const step = (
    name: string,
    scopes: readonly Scope[],
    take: (id: string, by: Officer, body: () => Promise<unknown>) => Promise<PurposeFile>,
  ): Route => {
    const handle: ScopedHandle['handle'] = async (request, caller) =>
      jsonAnswer(200, shownFile(await take(request.params['id'] ?? '', officerOf(caller), () => readJson(request))));
    return resource(`/v1/purposes/:id/${name}`, { POST: { scopes, handle } });
  };

  return [
    resource('/v1/purposes', {
      GET: {
        scopes: READERS,
        handle: async (_, caller) =>
          jsonAnswer(200, { purposes: (await desk.list()).filter((file) => maySee(caller, file)).map(shownFile) }),
      },
      POST: {
        scopes: AUTHORS,
        handle: async (request, caller) => {
          const file = await desk.draft(await readJson(request), officerOf(caller));
          return jsonAnswer(201, shownFile(file), { Location: pathOf(file.purpose.id) });
        },
      },
    }),
    resource('/v1/purposes/:id', {
      GET: {
        scopes: READERS,
        handle: async ({ params }, caller) => {
          const file = await desk.read(params['id'] ?? '');
          if (!maySee(caller, file)) throw new Problem('not-found', 'there is no such purpose');
          return jsonAnswer(200, shownFile(file));
        },
      },
      PATCH: {
        scopes: AUTHORS,
        handle: async (request, caller) => {
          const patch = await readJson(request, 'application/merge-patch+json');
          return jsonAnswer(200, shownFile(await desk.change(request.params['id'] ?? '', patch, officerOf(caller))));
        },
      },
    }),
    step('submit', AUTHORS, (id, by) => desk.submit(id, by)),
    step('accept-agreement', AUTHORS, async (id, by, body) =>
      desk.acceptAgreement(id, validateAccepted(await body()), by),
    ),
    step('approve', STEWARDS, (id, by) => desk.approve(id, by)),
    step('return', STEWARDS, async (id, by, body) => desk.giveBack(id, validateComment(await body()), by)),
    step('open', STEWARDS, (id, by) => desk.open(id, by)),
    step('suspend', STEWARDS, async (id, by, body) => desk.suspend(id, validateComment(await body()), by)),
    step('close', STEWARDS, (id, by) => desk.close(id, by)),
    {
      path: '/v1/agreement',
      headers: () => Promise.resolve(NO_STORE),
      methods: { GET: () => Promise.resolve(jsonAnswer(200, AGREEMENT)) },
    },
  ];
};
