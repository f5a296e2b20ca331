import type { LabRequestEntry, LabRequestStep, LabRequestView } from '../../../pages/views/lab-request-view.ts';
import { AGREEMENT } from '../../../consent/purposes/workflow/agreement.ts';
import type { PurposeDetails } from '../../../consent/purposes/purpose-versions.ts';
import type { PurposeWorkflow } from '../../../consent/purposes/workflow/purpose-workflow.ts';
import { checkStudyRequest } from '../../../studies/record/review-checks.ts';
import { labRequestPage, labRequestsPage } from '../../../pages/studies/lab-request-page.ts';
import type { Profile } from '../../../profiles/model/types.ts';
import type { StaffPrincipal } from '../../../access/staff/staff-principal.ts';
import type { Response } from '../../message/request-response.ts';
import { defined } from '../../../core/json-object.ts';
import { isProblem, Problem } from '../../../core/problem.ts';
import { canSeePurpose, purposeRequesterOf } from '../../../consent/purposes/workflow/purpose-access.ts';
import { valuesOfPurpose } from './request-form.ts';
import { type Localize, localizeFor, localizeOr } from '../shared/localize.ts';
import type { PageRequest } from '../shared/page-guard.ts';
import { pageResponse, seeOther } from '../shared/page-response.ts';
import type { StaffPageHandler } from '../shared/staff-page-guard.ts';

/** The list of requests of a lab (/requests), and the page of each. */
interface LabRequestHandlers {
  readonly list: StaffPageHandler;
  readonly show: StaffPageHandler;
  readonly takeStep: StaffPageHandler;
}

interface LabRequestPagesDeps {
  readonly purposeWorkflow: PurposeWorkflow;
  readonly loadedProfiles: () => readonly Profile[];
  readonly studyMinimum: number;
  readonly now: () => number;
}

type State = LabRequestEntry['state'];

/** The order of the list. */
const ORDER: readonly State[] = ['submitted', 'approved', 'open', 'suspended', 'draft', 'closed', 'destroyed'];

const STEPS: Readonly<Partial<Record<State, LabRequestStep>>> = {
  draft: 'submit',
  approved: 'accept',
  open: 'accept',
  suspended: 'accept',
};
const ALL_STEPS = ['submit', 'accept'] as const satisfies readonly LabRequestStep[];

/** The reader of a page, who comes from the list at `listHref`. */
interface LabReader {
  readonly listHref: string;
  readonly localize: Localize;
}

const readerOf = (request: PageRequest): LabReader => ({
  listHref: `${request.context.root}/requests`,
  localize: localizeFor(request),
});

const entryView = ({ purpose }: PurposeDetails, { listHref, localize }: LabReader): LabRequestEntry => ({
  href: `${listHref}/${encodeURIComponent(purpose.id)}`,
  title: localizeOr(localize, purpose.title, purpose.id),
  controllerName: purpose.controller.name,
  version: purpose.version,
  state: purpose.state,
});

/** The address at which a lab changes its request: the draft itself, or a new version of what is in force. */
const changeHrefOf = ({ id, state }: PurposeDetails['purpose'], { listHref }: LabReader): string | undefined => {
  if (state === 'draft') return `${listHref}/${encodeURIComponent(id)}/change`;
  return state === 'open' || state === 'suspended'
    ? `${listHref.replace(/\/requests$/, '')}/studies/new?study=${encodeURIComponent(id)}`
    : undefined;
};

/** The step that its lab has to take. */
const nextStepOf = ({ purpose, agreement }: PurposeDetails): LabRequestStep | undefined => {
  const step = STEPS[purpose.state];
  return step === 'accept' && agreement !== undefined ? undefined : step;
};

/** The message of a refused step; undefined for an error that the page does not explain. */
const refusalOf = (thrown: unknown): string | undefined =>
  isProblem(thrown, 'state-conflict') || isProblem(thrown, 'invalid-request') || isProblem(thrown, 'version-conflict')
    ? [thrown.message, ...thrown.faults.map(({ at, detail }) => `${at} ${detail}`)].join('; ')
    : undefined;

const requestView = (
  details: PurposeDetails,
  checks: LabRequestView['checks'],
  reader: LabReader,
): Omit<LabRequestView, 'refusal'> => {
  const { purpose, inForce, comment, agreement } = details;
  const entry = entryView(details, reader);
  return {
    ...entry,
    listHref: reader.listHref,
    action: entry.href,
    values: valuesOfPurpose(purpose),
    checks,
    agreement: {
      text: localizeOr(reader.localize, AGREEMENT.text, ''),
      version: AGREEMENT.version,
      hash: AGREEMENT.hash,
      ...defined({ acceptedAt: agreement?.at }),
    },
    ...defined({
      nextStep: nextStepOf(details),
      comment,
      changeHref: changeHrefOf(purpose, reader),
      reidentificationHref:
        inForce !== undefined && inForce.state !== 'destroyed' ? `${entry.href}/contacts` : undefined,
    }),
  };
};

export const createLabRequestHandlers = (deps: LabRequestPagesDeps): LabRequestHandlers => {
  const { purposeWorkflow, loadedProfiles, studyMinimum, now } = deps;

  const readDetails = async ({ params }: PageRequest, caller: StaffPrincipal): Promise<PurposeDetails> => {
    const details = await purposeWorkflow.get(params['id'] ?? '');
    if (!canSeePurpose(caller, details)) throw new Problem('not-found', 'there is no such purpose');
    return details;
  };

  const respond = async (request: PageRequest, caller: StaffPrincipal, refusal?: string): Promise<Response> => {
    const context = { ...request.context, path: `/requests/${encodeURIComponent(request.params['id'] ?? '')}` };
    const details = await readDetails(request, caller);
    const checks = checkStudyRequest(details, { loadedProfiles: loadedProfiles(), studyMinimum, now: now() });
    const view = requestView(details, checks, readerOf(request));
    return refusal === undefined
      ? pageResponse(labRequestPage(context, view))
      : pageResponse(labRequestPage(context, { ...view, refusal }), 409);
  };

  const take = (step: LabRequestStep, id: string, [caller, form]: readonly [StaffPrincipal, URLSearchParams]) => {
    const requester = purposeRequesterOf(caller);
    if (step === 'submit') return purposeWorkflow.submit(id, requester);
    const [version = '', hash = ''] = (form.get('agreement') ?? '').split(' ');
    return purposeWorkflow.acceptAgreement(id, { version: Number(version), hash }, requester);
  };

  return {
    list: async (request, caller) => {
      const entries = (await purposeWorkflow.list())
        .filter((details) => canSeePurpose(caller, details))
        .toSorted((a, b) => ORDER.indexOf(a.purpose.state) - ORDER.indexOf(b.purpose.state))
        .map((details) => entryView(details, readerOf(request)));
      return pageResponse(labRequestsPage(request.context, entries));
    },

    show: (request, caller) => respond(request, caller),
    takeStep: async (request, caller) => {
      const form = await request.form();
      const id = request.params['id'] ?? '';
      const step = ALL_STEPS.find((one) => one === form.get('step'));
      if (step === undefined)
        throw new Problem('invalid-request', 'the form says no step that is taken here', [
          { at: '/step', detail: `must be one of ${ALL_STEPS.join(', ')}` },
        ]);
      await readDetails(request, caller);
      try {
        await take(step, id, [caller, form]);
      } catch (thrown) {
        const refusal = refusalOf(thrown);
        if (refusal === undefined) throw thrown;
        return respond(request, caller, refusal);
      }
      return seeOther(`${request.context.root}/requests/${encodeURIComponent(id)}`);
    },
  };
};
