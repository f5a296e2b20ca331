import { hash } from 'node:crypto';
import type { Activities } from '../../query/activities.ts';
import { isIri } from '../../xapi/formats/iri.ts';
import { readSingleParameter, type SingleParameter } from './parameters.ts';
import type { XapiHandler } from './xapi-guard.ts';

const ACTIVITY_ID: SingleParameter<{ readonly id: string }> = {
  name: 'activityId',
  read: (text) => (isIri(text) ? { id: text } : 'must be an IRI'),
  requirement: 'xAPI 1.0.3 Communication 2.5; IEEE 9274.1.1 4.1.6.4',
};

/** GET /xapi/activities: an Activity in all its languages, with its ETag (1.0.3 Communication 2.5; 2.0 4.1.6.4). */
export const createActivityHandler =
  (activities: Activities): XapiHandler =>
  async ({ caller, search }) => {
    const { id } = readSingleParameter(new URLSearchParams(search), ACTIVITY_ID);
    const body = await activities.read(caller, id);
    return {
      status: 200,
      headers: { 'Content-Type': 'application/json', ETag: `"${hash('sha1', body, 'hex')}"` },
      body,
    };
  };
