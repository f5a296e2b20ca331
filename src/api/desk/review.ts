import type { StaffPrincipal } from '../../access/staff/staff-principal.ts';
import { createFourEyes } from '../../consent/purposes/workflow/four-eyes.ts';
import { canSeePurpose } from '../../consent/purposes/workflow/purpose-access.ts';
import type { PurposeDetails, TakenStep } from '../../consent/purposes/purpose-versions.ts';
import { defined } from '../../core/json-object.ts';
import type { Sent } from '../../core/json-schema.ts';
import { Problem } from '../../core/problem.ts';
import { isoTime } from '../../core/time.ts';
import { requestRows } from '../../http/pages/studies/request-rows.ts';
import { checkStudyRequest } from '../../studies/record/review-checks.ts';
import { VERSION } from '../openapi/shared/operation.ts';
import examples from '../purposes/examples.json' with { type: 'json' };
import { purposeDetailsJson, purposeEtag } from '../purposes/purpose-json.ts';
import { staff } from '../route/access.ts';
import { route } from '../route/route.ts';
import { OFFICERS } from '../route/scopes.ts';
import type { Services } from '../route/services.ts';
import type { DeskItem } from './desk-item.ts';
import { type DeskReason, readerOfStep } from './desk-json.ts';
import { actingAccounts, createPurposeItems, hindranceOf, peopleFor, remembering } from './read-desk.ts';
import { type CheckResult, type OfficerStep, PURPOSE_REVIEW } from './review-json.ts';

type Review = Sent<typeof PURPOSE_REVIEW>;
type Accounts = Parameters<typeof actingAccounts>[0];

/** The request that is reviewed, the steps that are due, and its reader. */
interface Reviewed {
  readonly details: PurposeDetails;
  readonly items: readonly DeskItem[];
  readonly reader: StaffPrincipal;
}

const CHECK_STEPS = { agreement: 'accept-agreement', dpia: 'approve-dpia' } as const;

const checkJson = (
  { check, faults }: ReturnType<typeof checkStudyRequest>[number],
  items: readonly DeskItem[],
): Review['checks'][number] => {
  const result = (name: CheckResult) => ({ check, result: name, faults: name === 'failed' ? faults : [] });
  if (faults.length === 0) return result('passed');
  if (check !== 'agreement' && check !== 'dpia') return result('failed');
  // A step that is missing is no fault of the request.
  const step = CHECK_STEPS[check];
  return items.some((item) => item.step === step) ? { ...result('waiting'), waitsFor: step } : result('not-due');
};

/** The steps of a steward that the state of a version allows, besides those that are due. */
const STEWARD_STEPS: Readonly<Record<string, readonly OfficerStep[]>> = {
  submitted: ['return'],
  approved: ['return'],
  open: ['suspend', 'close'],
  suspended: ['open', 'close'],
};

const stewardSteps = ({ purpose, inForce }: PurposeDetails): readonly OfficerStep[] => [
  ...new Set([
    ...(STEWARD_STEPS[purpose.state] ?? []),
    // What is in force goes on beside its next version, which is opened first.
    ...(STEWARD_STEPS[inForce?.state ?? ''] ?? []).filter((step) => step !== 'open' || purpose.state === 'suspended'),
  ]),
];

const DUE_STEPS = ['approve', 'approve-dpia', 'open'] as const satisfies readonly OfficerStep[];

const readActions = async (
  { details, items, reader }: Reviewed,
  findOpenReason: () => Promise<DeskReason | undefined>,
): Promise<Review['actions']> => {
  const due = items.flatMap((item) => {
    const step = DUE_STEPS.find((one) => one === item.step);
    return step !== undefined && item.roles.some((role) => reader.scopes.includes(role)) ? [{ step, item }] : [];
  });
  const scopeReason = (): DeskReason | undefined =>
    reader.hasInScope(details.purpose.scope.sources) ? undefined : 'scope';
  const others = reader.scopes.includes('steward') ? stewardSteps(details) : [];
  return Promise.all([
    ...due.map(async ({ step, item }) => ({
      step,
      reader: readerOfStep(await hindranceOf(item, reader, reader.hasInScope)),
    })),
    ...others.map(async (step) => ({
      step,
      reader: readerOfStep(scopeReason() ?? (step === 'open' ? await findOpenReason() : undefined)),
    })),
  ]);
};

const createReadActor =
  (accounts: Accounts, { sources }: Services) =>
  async (id: string): Promise<Review['steps'][number]['by']> => ({
    id,
    name: accounts.find(({ name }) => name === id)?.displayName,
    keyOf: (await sources.sources.ofKey(id))?.name,
  });

const readSteps = (
  steps: readonly TakenStep[],
  readActor: ReturnType<typeof createReadActor>,
): Promise<Review['steps']> =>
  Promise.all(
    steps.map(async ({ step, by, hand, at }) => ({
      step,
      by: await readActor(by),
      hand: hand === undefined ? undefined : await readActor(hand),
      at: isoTime(at),
    })),
  );

const readTurns = ({ items, reader }: Reviewed, accounts: Accounts, services: Services): Promise<Review['turns']> =>
  Promise.all(
    items.map(async (item) => ({
      step: item.step,
      roles: item.roles,
      people: (await peopleFor(item, actingAccounts(accounts), services)).map(({ name, displayName }) => ({
        id: name,
        name: displayName,
      })),
      reader: readerOfStep(await hindranceOf(item, reader, reader.hasInScope)),
    })),
  );

const readReview = async (details: PurposeDetails, reader: StaffPrincipal, services: Services): Promise<Review> => {
  const { studies, people, sources, settings, now } = services;
  const { staffAccounts } = people.staff;
  const findResponsiblePerson = remembering((name) => staffAccounts.responsiblePersonOf({ name }));
  const [itemsOf, accounts, overlaps] = await Promise.all([
    createPurposeItems(findResponsiblePerson, services),
    staffAccounts.list(reader),
    studies.readOverlaps(details),
  ]);
  const items = itemsOf(details).filter(({ kind }) => kind !== 'expiry');
  const reviewed = { details, items, reader };
  const { purpose, inForce, owner } = details;
  const earlier = inForce?.version === purpose.version ? undefined : inForce;
  const checks = checkStudyRequest(details, {
    loadedProfiles: studies.catalogue.loadedProfiles(),
    studyMinimum: settings.studyMinimum,
    now: now(),
  });
  const ruler = { key: reader.actor, ...defined({ source: reader.lab }) };
  const lab = owner === undefined ? undefined : (await sources.sources.list()).find(({ id }) => id === owner);
  return {
    purpose: purposeDetailsJson(details, overlaps),
    rows: requestRows(purpose, earlier),
    checks: checks.map((check) => checkJson(check, items)),
    turns: await readTurns(reviewed, accounts, services),
    actions: await readActions(
      reviewed,
      async () => (await createFourEyes(findResponsiblePerson).ofOpener(ruler)(details))?.reason,
    ),
    steps: await readSteps(details.steps ?? [], createReadActor(accounts, services)),
    lab: lab && { id: lab.id, name: lab.name },
    earlier: earlier && { version: earlier.version, state: earlier.state },
  };
};

/** The review of a purpose that the reader may see, with the headers of its version. Rejects with `not-found`. */
export const findReview = async (id: string, reader: StaffPrincipal, services: Services) => {
  const details = await services.purposes.purposeWorkflow.get(id);
  if (!canSeePurpose(reader, details)) throw new Problem('not-found', 'there is no such purpose');
  return { headers: purposeEtag(details), review: await readReview(details, reader, services) };
};

export const readPurposeReview = route({
  method: 'GET',
  path: '/v1/purposes/:id/review',
  access: staff(OFFICERS),
  tag: 'Purposes',
  summary: 'Reads a purpose as an officer reviews it.',
  description:
    'The request in words beside its earlier version, the results of the checks, the people whose turn it is, the ' +
    'steps that you can take, and those that were taken. Send its ETag as If-Match with a step.',
  carries: 'none',
  answers: {
    200: {
      description: 'The review.',
      schema: PURPOSE_REVIEW,
      headers: VERSION,
      example: {
        purpose: examples['GET /v1/purposes 200'].purposes[0],
        rows: [
          {
            field: 'time',
            label: { en: 'Precision of times', fr: 'Précision des temps' },
            value: { en: 'to the minute', fr: 'à la minute' },
            meaning: { en: 'Times are cut to the minute.', fr: 'Les temps sont coupés à la minute.' },
            isChanged: false,
          },
        ],
        checks: [
          { check: 'basis', result: 'passed', faults: [] },
          { check: 'agreement', result: 'not-due', faults: [] },
        ],
        turns: [
          {
            step: 'approve',
            roles: ['steward'],
            people: [{ id: 'staff:ada', name: 'Ada' }],
            reader: { canAct: true },
          },
        ],
        actions: [
          { step: 'approve', reader: { canAct: true } },
          { step: 'return', reader: { canAct: true } },
        ],
        steps: [
          {
            step: 'submit',
            by: { id: '5698c5517363bd2c413311c1', keyOf: 'The reading lab' },
            at: '2026-11-30T08:00:00.000Z',
          },
        ],
        lab: { id: 'moodle', name: 'The reading lab' },
      },
    },
  },
  problems: ['not-found'],
  handle: async ({ params, principal }, services) => {
    const { headers, review } = await findReview(params.id, principal, services);
    return { status: 200, headers, body: review };
  },
});
