import { purposeJson } from '../../../src/consent/purposes/purpose-json.ts';
import type { JsonObject } from '../../../src/xapi/model/types.ts';
import { aStudy } from '../builders/a-purpose.ts';
import type { consentClient } from './consent-client.ts';

/** Who takes the steps of purposes, by their Authorization headers. */
export interface Officers {
  readonly author: string;
  readonly steward: string;
}

/** The body of a study over this source, ready to be drafted; what the case is about is given. */
export const aStudyOver = (source: string, id: string, about: JsonObject = {}): JsonObject => ({
  ...purposeJson(aStudy({ id })),
  scope: { sources: [source], profiles: [], verbs: [], activityTypes: [] },
  until: '2027-06-30',
  ...about,
});

/** Takes a purpose from its body, or its next version's, until it is open. */
export const openPurpose = async (
  client: ReturnType<typeof consentClient>,
  body: JsonObject,
  { author, steward }: Officers,
): Promise<void> => {
  const id = body['id'] as string;
  await client.send('post', '/v1/purposes', body, author).expect(201);
  await client.send('post', `/v1/purposes/${id}/submit`, {}, author).expect(200);
  await client.send('post', `/v1/purposes/${id}/approve`, {}, steward).expect(200);
  if (id.startsWith('study:')) {
    const { version, hash } = (await client.agent.get('/v1/agreement').expect(200)).body as {
      version: number;
      hash: string;
    };
    await client.send('post', `/v1/purposes/${id}/accept-agreement`, { version, hash }, author).expect(200);
  }
  await client.send('post', `/v1/purposes/${id}/open`, {}, steward).expect(200);
};
