import { readAcceptedAgreement, readComment } from '../../consent/purposes/validation/validate-transition.ts';
import { purposeRequesterOf } from '../../consent/purposes/workflow/purpose-access.ts';
import { staff } from '../route/access.ts';
import { route } from '../route/route.ts';
import { AUTHORS, DPO, STEWARD } from '../route/scopes.ts';
import examples from './examples.json' with { type: 'json' };
import { PURPOSE, purposeDetailsJson } from './purpose-json.ts';

const COMMENTED = { read: readComment, example: { comment: 'Please name the recipients.' } };

/** The answer of a step: the purpose as it stands after it. */
const stepAnswers = (example: unknown) => ({
  200: { description: 'The purpose as it stands.', schema: PURPOSE, example },
});

export const submitPurpose = route({
  method: 'POST',
  path: '/v1/purposes/:id/submit',
  access: staff(AUTHORS),
  tag: 'Purposes',
  summary: 'Submits a draft for a ruling.',
  carries: 'none',
  isAct: true,
  answers: stepAnswers(examples['POST /v1/purposes/:id/submit 200']),
  problems: ['state-conflict'],
  handle: async ({ params, principal }, { purposes }) => {
    const by = purposeRequesterOf(principal);
    return { status: 200, body: purposeDetailsJson(await purposes.purposeWorkflow.submit(params.id, by)) };
  },
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
  answers: stepAnswers(examples['POST /v1/purposes/:id/accept-agreement 200']),
  problems: ['state-conflict', 'version-conflict'],
  handle: async ({ params, body, principal }, { purposes }) => {
    const by = purposeRequesterOf(principal);
    return {
      status: 200,
      body: purposeDetailsJson(await purposes.purposeWorkflow.acceptAgreement(params.id, body, by)),
    };
  },
});

export const approvePurpose = route({
  method: 'POST',
  path: '/v1/purposes/:id/approve',
  access: staff(STEWARD),
  tag: 'Purposes',
  summary: 'Approves a submitted purpose.',
  carries: 'none',
  answers: stepAnswers(examples['POST /v1/purposes/:id/approve 200']),
  problems: ['state-conflict'],
  handle: async ({ params, principal }, { purposes }) => {
    const by = purposeRequesterOf(principal);
    return { status: 200, body: purposeDetailsJson(await purposes.purposeWorkflow.approve(params.id, by)) };
  },
});

export const approveDpia = route({
  method: 'POST',
  path: '/v1/purposes/:id/approve-dpia',
  access: staff(DPO),
  tag: 'Purposes',
  summary: 'Approves the impact assessment of a study, as its data protection officer.',
  carries: 'none',
  answers: stepAnswers(examples['POST /v1/purposes/:id/approve-dpia 200']),
  problems: ['state-conflict'],
  handle: async ({ params, principal }, { purposes }) => {
    const by = purposeRequesterOf(principal);
    return { status: 200, body: purposeDetailsJson(await purposes.purposeWorkflow.approveDpia(params.id, by)) };
  },
});

export const returnPurpose = route({
  method: 'POST',
  path: '/v1/purposes/:id/return',
  access: staff(STEWARD),
  tag: 'Purposes',
  summary: 'Returns a purpose with a comment.',
  carries: 'none',
  body: COMMENTED,
  answers: stepAnswers(examples['POST /v1/purposes/:id/return 200']),
  problems: ['state-conflict'],
  handle: async ({ params, body, principal }, { purposes }) => {
    const by = purposeRequesterOf(principal);
    return {
      status: 200,
      body: purposeDetailsJson(await purposes.purposeWorkflow.returnToDraft(params.id, body.comment, by)),
    };
  },
});

export const openPurpose = route({
  method: 'POST',
  path: '/v1/purposes/:id/open',
  access: staff(STEWARD),
  tag: 'Purposes',
  summary: 'Opens an approved purpose.',
  carries: 'none',
  answers: stepAnswers(examples['POST /v1/purposes/:id/open 200']),
  problems: ['state-conflict'],
  handle: async ({ params, principal }, { purposes }) => {
    const by = purposeRequesterOf(principal);
    return { status: 200, body: purposeDetailsJson(await purposes.purposeWorkflow.open(params.id, by)) };
  },
});

export const suspendPurpose = route({
  method: 'POST',
  path: '/v1/purposes/:id/suspend',
  access: staff(STEWARD),
  tag: 'Purposes',
  summary: 'Suspends a purpose with a comment.',
  carries: 'none',
  body: COMMENTED,
  answers: stepAnswers(examples['POST /v1/purposes/:id/suspend 200']),
  problems: ['state-conflict'],
  handle: async ({ params, body, principal }, { purposes }) => {
    const by = purposeRequesterOf(principal);
    return {
      status: 200,
      body: purposeDetailsJson(await purposes.purposeWorkflow.suspend(params.id, body.comment, by)),
    };
  },
});

export const closePurpose = route({
  method: 'POST',
  path: '/v1/purposes/:id/close',
  access: staff(STEWARD),
  tag: 'Purposes',
  summary: 'Closes a purpose for good.',
  carries: 'none',
  answers: stepAnswers(examples['POST /v1/purposes/:id/close 200']),
  problems: ['state-conflict'],
  handle: async ({ params, principal }, { purposes }) => {
    const by = purposeRequesterOf(principal);
    return { status: 200, body: purposeDetailsJson(await purposes.purposeWorkflow.close(params.id, by)) };
  },
});
