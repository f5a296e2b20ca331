import { arraySchema, objectSchema } from '../../core/json-schema.ts';
import { canSeePurpose } from '../../consent/purposes/workflow/purpose-access.ts';
import { TARGET } from '../../studies/forward/validate-target.ts';
import { readJson } from '../../http/api/shared/json-body.ts';
import { listRows, type RowList } from '../../http/api/shared/list-rows.ts';
import type { ForwardingStatus } from '../../studies/forward/forwarding-service.ts';
import { done, sent } from '../openapi/shared/operation.ts';
import { listQuery, MORE, UNPAGED } from '../openapi/shared/parameters.ts';
import { staff } from '../route/access.ts';
import { route } from '../route/route.ts';
import { OPERATOR } from '../route/scopes.ts';
import {
  findSeenPurpose,
  findSteeredPurpose,
  FORWARDING,
  FORWARDING_EXAMPLE,
  forwardingJson,
} from './forwarding-json.ts';

const ANSWERS = {
  200: {
    description: 'What is forwarded to which target, and what waits.',
    schema: FORWARDING,
    example: FORWARDING_EXAMPLE,
  },
};

export const setForwardTarget = route({
  method: 'PUT',
  path: '/v1/purposes/:id/target',
  access: staff(OPERATOR),
  tag: 'Purposes',
  summary: 'Sets the target to which statements are forwarded for a purpose, or a new credential there.',
  carries: 'none',
  body: sent(TARGET, { url: 'https://lrs.example/xapi', key: 'carnet', secret: 'a secret of that LRS' }),
  answers: ANSWERS,
  problems: ['state-conflict'],
  handle: async (request, services) => {
    const { params, principal } = request;
    const purpose = await findSteeredPurpose(params.id, principal, services);
    const status = await services.studies.forwarding.setTarget(purpose, await readJson(request), principal.actor);
    return { status: 200, body: forwardingJson(status) };
  },
});

const LIST: RowList<ForwardingStatus, 'purpose' | 'url' | 'waiting' | 'deadLetters'> = {
  fields: ['purpose', 'url', 'waiting', 'deadLetters'],
  usual: 'purpose',
  key: ({ purpose }) => purpose,
  texts: ({ url }) => [url],
  values: {
    purpose: ({ purpose }) => purpose,
    url: ({ url }) => url,
    waiting: ({ waiting }) => waiting,
    deadLetters: ({ deadLetters }) => deadLetters,
  },
};

export const listForwarding = route({
  method: 'GET',
  path: '/v1/forwarding',
  access: staff(OPERATOR),
  tag: 'Purposes',
  summary: 'Lists what is forwarded to which target, and what waits.',
  description: UNPAGED,
  carries: 'none',
  query: listQuery(LIST),
  answers: {
    200: {
      description: 'All forwarding.',
      schema: objectSchema({ forwarding: arraySchema(FORWARDING) }, MORE),
      example: {
        forwarding: [
          {
            purpose: 'forward:region',
            url: 'https://lrs.region.example/xapi',
            key: '7d20e0e3d59d9bec508fec47',
            waiting: 1,
            deadLetters: 0,
            deadVoidings: 0,
            held: 0,
            erasing: 0,
            failures: 0,
            waitingSince: '2026-11-28T07:08:45.574Z',
          },
        ],
      },
    },
  },
  handle: async ({ query, principal }, { purposes, studies: { forwarding }, publicPath }) => {
    const seen = (await purposes.purposeWorkflow.list()).filter((one) => canSeePurpose(principal, one));
    const visible = new Set(seen.map(({ purpose }) => purpose.id));
    const ids = (await forwarding.purposes()).filter((id) => visible.has(id));
    const all = await Promise.all(ids.map((id) => forwarding.status(id)));
    const { items, more } = listRows(all, { query, path: `${publicPath}/v1/forwarding` }, LIST);
    return { status: 200, body: { forwarding: items.map(forwardingJson), ...more } };
  },
});

export const readForwardingOf = route({
  method: 'GET',
  path: '/v1/forwarding/:id',
  access: staff(OPERATOR),
  tag: 'Purposes',
  summary: 'Reads what is forwarded for a purpose, and what waits.',
  carries: 'none',
  answers: ANSWERS,
  handle: async ({ params, principal }, services) => {
    const { id } = await findSeenPurpose(params.id, principal, services);
    return { status: 200, body: forwardingJson(await services.studies.forwarding.status(id)) };
  },
});

export const endTargetReview = route({
  method: 'DELETE',
  path: '/v1/forwarding/:id/review',
  access: staff(OPERATOR),
  tag: 'Purposes',
  summary: 'Says that what the target may have, and this Carnet does not know, was seen to.',
  carries: 'none',
  answers: { 204: done('It was seen to.') },
  problems: ['state-conflict'],
  handle: async ({ params, principal }, services) => {
    const { id } = await findSteeredPurpose(params.id, principal, services);
    await services.studies.forwarding.endReview(id, principal.actor);
    return { status: 204 };
  },
});
