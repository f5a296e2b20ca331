import { purposeJson } from '../../../../src/consent/purposes/purpose-json.ts';
import type { JsonObject } from '../../../../src/xapi/model/types.ts';
import { aStudy } from '../../builders/consent/a-purpose.ts';
import type { consentClient } from '../consent/consent-client.ts';

/** The Authorization headers of the officers of a purpose. */
export interface Officers {
  readonly author: string;
  readonly steward: string;
}

/** The request body for a draft of a study over this source. */
export const aStudyOver = (source: string, id: string, about: JsonObject = {}): JsonObject => ({
  ...purposeJson(aStudy({ id })),
  scope: { sources: [source], profiles: [], verbs: [], activityTypes: [] },
  until: '2027-06-30',
  ...about,
});

/** Takes a purpose, or its next version, through every step until it is open. */
export const openPurpose = async (
  client: ReturnType<typeof consentClient>,
  body: JsonObject,
  { author, steward }: Officers,
): Promise<void> => {
  const id = body['id'] as string;
  await client.send('post', '/v1/purposes', body).set('Authorization', author).expect(201);
  await client.send('post', `/v1/purposes/${id}/submit`, {}).set('Authorization', author).expect(200);
  await client.send('post', `/v1/purposes/${id}/approve`, {}).set('Authorization', steward).expect(200);
  if (id.startsWith('study:')) {
    const { version, hash } = (await client.agent.get('/v1/agreement').expect(200)).body as {
      version: number;
      hash: string;
    };
    await client
      .send('post', `/v1/purposes/${id}/accept-agreement`, { version, hash })
      .set('Authorization', author)
      .expect(200);
  }
  await client.send('post', `/v1/purposes/${id}/open`, {}).set('Authorization', steward).expect(200);
};
