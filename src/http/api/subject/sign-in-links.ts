import type { FindPurposesInForce } from '../../../consent/decisions/purposes-in-force.ts';
import type { RecordingPermission } from '../../../consent/gate/recording-permission.ts';
import type { BlindIndex } from '../../../consent/people/blind-index.ts';
import { recordPurposeId } from '../../../consent/purposes/recording-purpose.ts';
import type { LinkClaims, SignInLinks } from '../../../consent/subject/sign-in-links.ts';
import { validateLink } from '../../../consent/subject/validate-link.ts';
import { Problem } from '../../../core/problem.ts';
import { DAY_MS } from '../../../core/time.ts';
import type { Caller } from '../../../sources/authenticate.ts';
import { mayOperate } from '../../../sources/scopes.ts';
import { jsonResponse, readJson } from '../shared/json-body.ts';
import type { ScopedHandler } from '../shared/scope-guard.ts';
import { readAgentParameterKey } from './agent-key-parameter.ts';

/** The handlers by which tools ask for consent. */
export interface LinkHandlers {
  /** Asked before a tool collects: whether it may record an Agent, or a link where the person is asked. */
  readonly permit: ScopedHandler;
  /** Creates a link that signs a learner or a guardian in once. */
  readonly create: ScopedHandler;
}

interface LinkHandlersDeps {
  readonly links: Pick<SignInLinks, 'create'>;
  readonly blindIndex: BlindIndex;
  readonly recordingPermission: RecordingPermission;
  readonly findPurposes: FindPurposesInForce;
  /** Without a slash at its end. */
  readonly publicUrl: string;
  readonly now: () => number;
}

/** How long the link in the answer `ask` is valid. */
const ASK_MS = DAY_MS;

/** The handlers of /v1/permits and /v1/links. */
export const createLinkHandlers = (deps: LinkHandlersDeps): LinkHandlers => {
  const { links, blindIndex, recordingPermission, findPurposes, publicUrl, now } = deps;

  const createUrl = async (claims: LinkClaims, expires: number): Promise<string> =>
    `${publicUrl}/l/${await links.create(claims, expires)}`;

  /** A tool may ask about what it records, and about the studies that use it. */
  const checkPurpose = async (id: string, { source, scopes }: Caller): Promise<void> => {
    const purpose = (await findPurposes([id])).get(id)?.purpose;
    if (purpose !== undefined && (mayOperate(scopes) || purpose.scope.sources.includes(source.id))) return;
    throw new Problem('invalid-request', 'there is no such purpose', [
      { at: '/purpose', detail: 'is no purpose that is in force and about this source' },
    ]);
  };

  return {
    permit: async ({ search }, { source }) => {
      const key = readAgentParameterKey(search);
      const record = await recordingPermission(source, key);
      if (record !== 'ask') return jsonResponse(200, { record });
      const { id } = source;
      const claims = { role: 'subject', purpose: recordPurposeId(id), source: id, linkScope: 'source' } as const;
      const ask = await createUrl({ ...claims, person: blindIndex(key) }, now() + ASK_MS);
      return jsonResponse(200, { record, ask });
    },
    create: async (request, caller) => {
      const linkScope = mayOperate(caller.scopes) ? 'all' : 'source';
      const { identifier, expires, ...claims } = validateLink(await readJson(request), linkScope === 'all');
      if (claims.purpose !== undefined) await checkPurpose(claims.purpose, caller);
      const person = blindIndex(identifier);
      const url = await createUrl({ ...claims, person, source: caller.source.id, linkScope }, expires);
      return jsonResponse(201, { url });
    },
  };
};
