import { enumSchema, objectSchema, STRING } from '../../core/json-schema.ts';
import { recordPurposeId } from '../../consent/purposes/recording-purpose.ts';
import type { LinkClaims } from '../../consent/subject/sign-in-tokens.ts';
import { isProblem } from '../../core/problem.ts';
import { DAY_MS } from '../../core/time.ts';
import { mayAskForLinks } from '../../access/sources/scopes.ts';
import { AGENT_PARAMETER } from '../openapi/shared/parameters.ts';
import { readAgentParameterKey } from './agent-parameter.ts';
import { scoped } from '../route/access.ts';
import { route } from '../route/route.ts';
import { ASKERS } from '../route/scopes.ts';
import type { Services } from '../route/services.ts';
import { createLinkUrl } from './link-url.ts';

/** The link in the answer `ask` is valid for this long. */
const ASK_MS = DAY_MS;

/** A sign-in link; the page `/me` if the tool has used up its links of this minute. */
const createAskUrl = async (claims: LinkClaims, services: Services): Promise<string> => {
  try {
    return await createLinkUrl(claims, services.now() + ASK_MS, services);
  } catch (thrown) {
    if (!isProblem(thrown, 'too-many-requests')) throw thrown;
    return `${services.settings.publicUrl}/me`;
  }
};

export const readPermit = route({
  method: 'GET',
  path: '/v1/permits',
  access: scoped(ASKERS),
  tag: 'People and consent',
  summary: 'Says whether a tool may record an Agent.',
  carries: 'permission',
  query: { agent: AGENT_PARAMETER },
  answers: {
    200: {
      description: 'Whether the tool may record.',
      schema: objectSchema(
        { record: enumSchema('yes', 'no', 'ask') },
        { ask: { ...STRING, description: 'The URL at which the person is asked.' } },
      ),
      example: { record: 'ask', ask: 'https://lrs.school.example/me' },
    },
  },
  handle: async ({ query, caller: { source, scopes, key: credential } }, services) => {
    const { people, settings } = services;
    const key = readAgentParameterKey(query);
    const record = await people.recordingPermission(source, key);
    if (record !== 'ask') return { status: 200, body: { record } };
    // A tool that may not ask for links gets the address of the sign-in page.
    if (!mayAskForLinks(scopes)) return { status: 200, body: { record, ask: `${settings.publicUrl}/me` } };
    const claims: LinkClaims = {
      person: await people.identify(key),
      role: 'subject',
      purpose: recordPurposeId(source.id),
      assurance: 'tool',
      askedBy: { source: source.id, credential },
    };
    return { status: 200, body: { record, ask: await createAskUrl(claims, services) } };
  },
});
