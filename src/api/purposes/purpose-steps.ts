import { readAcceptedAgreement, readComment } from '../../consent/purposes/validation/validate-transition.ts';
import type { PurposeDetails } from '../../consent/purposes/purpose-versions.ts';
import { IF_MATCH, VERSION } from '../openapi/shared/operation.ts';
import { staff } from '../route/access.ts';
import { route } from '../route/route.ts';
import { AUTHORS, DPO, STEWARD } from '../route/scopes.ts';
import examples from './examples.json' with { type: 'json' };
import { PURPOSE, purposeDetailsJson, purposeEtag, stepRequesterOf } from './purpose-json.ts';

const COMMENTED = { read: readComment, example: { comment: 'Please name the recipients.' } };

/** The answer of a step: the purpose as it stands after it. */
const stepAnswers = (example: unknown) => ({
  200: { description: 'The purpose as it stands.', schema: PURPOSE, headers: VERSION, example },
});

const replyOf = (details: PurposeDetails) => ({
  status: 200 as const,
  headers: purposeEtag(details),
  body: purposeDetailsJson(details),
});

export const submitPurpose = route({
  method: 'POST',
  path: '/v1/purposes/:id/submit',
  access: staff(AUTHORS),
  tag: 'Purposes',
  summary: 'Submits a draft for a ruling.',
  carries: 'none',
  isAct: true,
  headers: IF_MATCH,
  answers: stepAnswers(examples['POST /v1/purposes/:id/submit 200']),
  problems: ['state-conflict', 'precondition-failed'],
  handle: async (request, { purposes }) =>
    replyOf(await purposes.purposeWorkflow.submit(request.params.id, stepRequesterOf(request))),
});

export const acceptAgreement = route({
  method: 'POST',
  path: '/v1/purposes/:id/accept-agreement',
  access: staff(AUTHORS),
  tag: 'Purposes',
  summary: 'Accepts the data use agreement.',
  carries: 'none',
  isAct: true,
  body: {
    read: readAcceptedAgreement,
    example: { version: 1, hash: 'b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c' },
  },
  headers: IF_MATCH,
  answers: stepAnswers(examples['POST /v1/purposes/:id/accept-agreement 200']),
  problems: ['state-conflict', 'version-conflict', 'precondition-failed'],
  handle: async (request, { purposes }) =>
    replyOf(await purposes.purposeWorkflow.acceptAgreement(request.params.id, request.body, stepRequesterOf(request))),
});

export const approvePurpose = route({
  method: 'POST',
  path: '/v1/purposes/:id/approve',
  access: staff(STEWARD),
  tag: 'Purposes',
  summary: 'Approves a submitted purpose.',
  carries: 'none',
  headers: IF_MATCH,
  answers: stepAnswers(examples['POST /v1/purposes/:id/approve 200']),
  problems: ['state-conflict', 'precondition-failed'],
  handle: async (request, { purposes }) =>
    replyOf(await purposes.purposeWorkflow.approve(request.params.id, stepRequesterOf(request))),
});

export const approveDpia = route({
  method: 'POST',
  path: '/v1/purposes/:id/approve-dpia',
  access: staff(DPO),
  tag: 'Purposes',
  summary: 'Approves the impact assessment of a study, as its data protection officer.',
  carries: 'none',
  headers: IF_MATCH,
  answers: stepAnswers(examples['POST /v1/purposes/:id/approve-dpia 200']),
  problems: ['state-conflict', 'precondition-failed'],
  handle: async (request, { purposes }) =>
    replyOf(await purposes.purposeWorkflow.approveDpia(request.params.id, stepRequesterOf(request))),
});

export const returnPurpose = route({
  method: 'POST',
  path: '/v1/purposes/:id/return',
  access: staff(STEWARD),
  tag: 'Purposes',
  summary: 'Returns a purpose with a comment.',
  carries: 'none',
  body: COMMENTED,
  headers: IF_MATCH,
  answers: stepAnswers(examples['POST /v1/purposes/:id/return 200']),
  problems: ['state-conflict', 'precondition-failed'],
  handle: async (request, { purposes }) =>
    replyOf(
      await purposes.purposeWorkflow.returnToDraft(request.params.id, request.body.comment, stepRequesterOf(request)),
    ),
});

export const openPurpose = route({
  method: 'POST',
  path: '/v1/purposes/:id/open',
  access: staff(STEWARD),
  tag: 'Purposes',
  summary: 'Opens an approved purpose.',
  carries: 'none',
  headers: IF_MATCH,
  answers: stepAnswers(examples['POST /v1/purposes/:id/open 200']),
  problems: ['state-conflict', 'precondition-failed'],
  handle: async (request, { purposes }) =>
    replyOf(await purposes.purposeWorkflow.open(request.params.id, stepRequesterOf(request))),
});

export const suspendPurpose = route({
  method: 'POST',
  path: '/v1/purposes/:id/suspend',
  access: staff(STEWARD),
  tag: 'Purposes',
  summary: 'Suspends a purpose with a comment.',
  carries: 'none',
  body: COMMENTED,
  headers: IF_MATCH,
  answers: stepAnswers(examples['POST /v1/purposes/:id/suspend 200']),
  problems: ['state-conflict', 'precondition-failed'],
  handle: async (request, { purposes }) =>
    replyOf(await purposes.purposeWorkflow.suspend(request.params.id, request.body.comment, stepRequesterOf(request))),
});

export const closePurpose = route({
  method: 'POST',
  path: '/v1/purposes/:id/close',
  access: staff(STEWARD),
  tag: 'Purposes',
  summary: 'Closes a purpose for good.',
  carries: 'none',
  headers: IF_MATCH,
  answers: stepAnswers(examples['POST /v1/purposes/:id/close 200']),
  problems: ['state-conflict', 'precondition-failed'],
  handle: async (request, { purposes }) =>
    replyOf(await purposes.purposeWorkflow.close(request.params.id, stepRequesterOf(request))),
});
