import type { BlindIndex } from '../../../consent/people/blind-index.ts';
import type { LinkFor, Links } from '../../../consent/subject/sign-in-links.ts';
import type { RecordingPermit } from '../../../consent/gate/recording-permission.ts';
import type { Purpose } from '../../../consent/model/types.ts';
import type { Caller } from '../../../sources/authenticate.ts';
import type { Route } from '../../message/request-response.ts';
import { recordPurposeId } from '../../../consent/purposes/recording-purpose.ts';
import { validateLink } from '../../../consent/subject/validate-link.ts';
import { Problem } from '../../../core/problem.ts';
import { mayOperate } from '../../../sources/scopes.ts';
import { readAgentKey } from './agent-key-parameter.ts';
import { jsonAnswer, readJson } from '../shared/operator-resource.ts';
import { createScopedResources, type ScopedResourceDeps } from '../shared/scoped-resource.ts';

/** What the resources by which tools ask people are built from. */
export interface LinkResourcesDeps extends ScopedResourceDeps {
  readonly links: Pick<Links, 'make'>;
  readonly blindIndex: BlindIndex;
  readonly recordingPermit: RecordingPermit;
  /** What people decide on, by the ids of purposes, each in its version in force. */
  readonly purposes: (ids: readonly string[]) => Promise<ReadonlyMap<string, { readonly purpose: Purpose }>>;
  /** The address under which clients know this server, without a slash at its end. */
  readonly publicUrl: string;
  readonly now: () => number;
}

/** A tool that records may ask, and so may the institution. */
const TOOLS = ['all', 'statements/write', 'operator'] as const;

/** How long the link is good that a tool is given with the answer `ask`. */
const ASK_MS = 86_400_000;

/**
 * Builds GET /v1/permits, which a tool asks before it collects, and POST /v1/links, which gives it what signs a learner
 * or a guardian in once.
 */
export const createLinkResources = (deps: LinkResourcesDeps): readonly Route[] => {
  const { links, blindIndex, recordingPermit, purposes, publicUrl, now } = deps;
  const resource = createScopedResources(deps);

  const urlOf = async (link: LinkFor, expires: number): Promise<string> =>
    `${publicUrl}/l/${await links.make(link, expires)}`;
  const reachOf = ({ scopes }: Caller): LinkFor['reach'] => (mayOperate(scopes) ? 'all' : 'source');

  /** A tool may ask about what it records, and about the studies that use it. */
  const checkPurpose = async (id: string, { source }: Caller, reach: LinkFor['reach']): Promise<void> => {
    const found = (await purposes([id])).get(id)?.purpose;
    if (found !== undefined && (reach === 'all' || found.scope.sources.includes(source.id))) return;
    throw new Problem('invalid-request', 'there is no such purpose', [
      { at: '/purpose', detail: 'is no purpose that is in force and about this source' },
    ]);
  };

  return [
    resource('/v1/permits', {
      GET: {
        scopes: TOOLS,
        parameters: ['agent'],
        handle: async ({ search }, caller) => {
          const key = readAgentKey(search);
          const record = await recordingPermit(caller.source, key);
          if (record !== 'ask') return jsonAnswer(200, { record });
          const { id } = caller.source;
          const ask = await urlOf(
            { person: blindIndex(key), role: 'subject', purpose: recordPurposeId(id), source: id, reach: 'source' },
            now() + ASK_MS,
          );
          return jsonAnswer(200, { record, ask });
        },
      },
    }),
    resource('/v1/links', {
      POST: {
        scopes: TOOLS,
        handle: async (request, caller) => {
          const reach = reachOf(caller);
          const { identifier, expires, ...said } = validateLink(await readJson(request), reach === 'all');
          if (said.purpose !== undefined) await checkPurpose(said.purpose, caller, reach);
          return jsonAnswer(201, {
            url: await urlOf({ ...said, person: blindIndex(identifier), source: caller.source.id, reach }, expires),
          });
        },
      },
    }),
  ];
};
