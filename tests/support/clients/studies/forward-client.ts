import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../../../src/xapi/model/types.ts';
import type { RunningCarnet } from '../../servers/running-carnet.ts';
import type { consentClient } from '../consent/consent-client.ts';
import { aStudyOver } from './study-review-client.ts';

/** The request body for a draft by which statements of a source are forwarded to a recipient. */
export const aForwardTo = (recipient: string, source: string): JsonObject => {
  const {
    view: _,
    minimum: __,
    assurance: ___,
    ...rest
  } = aStudyOver(source, `forward:${randomUUID().slice(0, 8)}`, {
    kind: 'forward',
    recipients: [recipient],
  });
  return rest;
};

/** The body that sets a target; `credential` is the Authorization header of a Basic credential there. */
export const aTarget = (url: string, credential: string): JsonObject => {
  const [key = '', ...secret] = Buffer.from(credential.slice('Basic '.length), 'base64').toString().split(':');
  return { url, key, secret: secret.join(':') };
};

/** Takes a forwarding with its target through every step until it is open; resolves with its id. */
export const openForward = async (
  {
    carnet,
    client,
    forward,
    target,
  }: {
    readonly carnet: RunningCarnet;
    readonly client: ReturnType<typeof consentClient>;
    readonly forward: JsonObject;
    /** The Authorization header of a credential at the target. */
    readonly target: string;
  },
  url: string,
): Promise<string> => {
  const id = forward['id'] as string;
  const steward = await carnet.issue('office', ['steward']);
  await client.send('post', '/v1/purposes', forward).expect(201);
  await client.send('put', `/v1/purposes/${id}/target`, aTarget(url, target)).expect(200);
  await client.send('post', `/v1/purposes/${id}/submit`, {}).expect(200);
  for (const step of ['approve', 'open'])
    await client.send('post', `/v1/purposes/${id}/${step}`, {}).set('Authorization', steward).expect(200);
  return id;
};
