import type { ReviewEntryView, ReviewView, ReviewStep } from '../../../pages/views/review-view.ts';
import { AGREEMENT } from '../../../consent/purposes/workflow/agreement.ts';
import type { PurposeDetails } from '../../../consent/purposes/purpose-versions.ts';
import type { PurposeWorkflow } from '../../../consent/purposes/workflow/purpose-workflow.ts';
import type { ReadStudyOverlaps, StudyOverlap } from '../../../studies/study/study-overlaps.ts';
import { isClosed } from '../../../studies/study/re-identification-request.ts';
import type { ReidentificationService } from '../../../studies/contact/re-identification-service.ts';
import { checkStudyRequest } from '../../../studies/record/review-checks.ts';
import { reviewPage, reviewQueuePage } from '../../../pages/studies/review-page.ts';
import type { Profile } from '../../../profiles/model/types.ts';
import type { StaffPrincipal } from '../../../access/staff/staff-principal.ts';
import type { Response } from '../../message/request-response.ts';
import { defined } from '../../../core/json-object.ts';
import { isProblem, Problem } from '../../../core/problem.ts';
import { canSeePurpose, purposeRequesterOf } from '../../../consent/purposes/workflow/purpose-access.ts';
import { valuesOfPurpose } from './request-form.ts';
import { dueStepsOf, STEPS_OF, type ReviewViewer } from './review-steps.ts';
import { type NameOfKey, takenStepViews } from './taken-steps.ts';
import { type Localize, localizeFor, localizeOr } from '../shared/localize.ts';
import type { PageRequest } from '../shared/page-guard.ts';
import { pageResponse, seeOther } from '../shared/page-response.ts';
import type { StaffPageHandler } from '../shared/staff-page-guard.ts';

/** The list of study requests and the page of each: for stewards, or for the lab that requests. */
export interface ReviewPageHandlers {
  readonly list: StaffPageHandler;
  readonly show: StaffPageHandler;
  readonly takeStep: StaffPageHandler;
}

export interface ReviewPagesDeps {
  readonly purposeWorkflow: PurposeWorkflow;
  readonly reidentifications: ReidentificationService;
  readonly loadedProfiles: () => readonly Profile[];
  readonly readOverlaps: ReadStudyOverlaps;
  readonly nameOfKey: NameOfKey;
  readonly studyMinimum: number;
  readonly now: () => number;
}

type State = ReviewEntryView['state'];

/** The order of the list: requests that wait for a steward come first. */
const ORDER: readonly State[] = ['submitted', 'approved', 'open', 'suspended', 'draft', 'closed', 'destroyed'];

const PATHS: Readonly<Record<ReviewViewer, string>> = { steward: '/desk', dpo: '/desk/dpia', scientist: '/requests' };

/** A page of the list or of one request, for its reader. */
interface ReviewReader {
  readonly viewer: ReviewViewer;
  /** The address of the list. */
  readonly listHref: string;
  readonly localize: Localize;
}

const entryView = ({ purpose }: PurposeDetails, { listHref, localize }: ReviewReader): ReviewEntryView => ({
  href: `${listHref}/${encodeURIComponent(purpose.id)}`,
  title: localizeOr(localize, purpose.title, purpose.id),
  controllerName: purpose.controller.name,
  version: purpose.version,
  state: purpose.state,
});

/** The address at which a lab changes its request: the draft itself, or a new version of what is in force. */
const changeHrefOf = ({ id, state }: PurposeDetails['purpose'], { viewer, listHref }: ReviewReader) => {
  if (viewer !== 'scientist') return undefined;
  if (state === 'draft') return `${listHref}/${encodeURIComponent(id)}/change`;
  return state === 'open' || state === 'suspended'
    ? `${listHref.replace(/\/requests$/, '')}/studies/new?study=${encodeURIComponent(id)}`
    : undefined;
};

const commentIn = (form: URLSearchParams, step: ReviewStep): string => form.get(`${step}-comment`)?.trim() ?? '';

const takeStep = (
  purposeWorkflow: PurposeWorkflow,
  { step, id, caller }: { readonly step: ReviewStep; readonly id: string; readonly caller: StaffPrincipal },
  form: URLSearchParams,
): Promise<PurposeDetails> => {
  const requester = purposeRequesterOf(caller);
  const comment = commentIn(form, step);
  const [version = '', hash = ''] = (form.get('agreement') ?? '').split(' ');
  switch (step) {
    case 'submit':
      return purposeWorkflow.submit(id, requester);
    case 'accept':
      return purposeWorkflow.acceptAgreement(id, { version: Number(version), hash }, requester);
    case 'approve':
      return purposeWorkflow.approve(id, requester);
    case 'approve-dpia':
      return purposeWorkflow.approveDpia(id, requester);
    case 'return':
      return purposeWorkflow.returnToDraft(id, comment, requester);
    case 'open':
      return purposeWorkflow.open(id, requester);
    case 'suspend':
      return purposeWorkflow.suspend(id, comment, requester);
    case 'close':
      return purposeWorkflow.close(id, requester);
  }
};

/** A steward sees each submitted request. A data protection officer sees those that name an impact assessment. */
const isListed = (viewer: ReviewViewer, details: PurposeDetails, caller: StaffPrincipal): boolean => {
  const { state, dpia } = details.purpose;
  if (!canSeePurpose(caller, details)) return false;
  return viewer === 'scientist' || (state !== 'draft' && (viewer === 'steward' || dpia !== undefined));
};

/** The message of a refused step; undefined for an error that the page does not explain. */
const refusalOf = (thrown: unknown): string | undefined =>
  isProblem(thrown, 'state-conflict') || isProblem(thrown, 'invalid-request') || isProblem(thrown, 'version-conflict')
    ? [thrown.message, ...thrown.faults.map(({ at, detail }) => `${at} ${detail}`)].join('; ')
    : undefined;

const overlapView = (
  { study, title, isRevealing, ...numbers }: StudyOverlap,
  { localize }: ReviewReader,
): ReviewView['overlaps'][number] => ({ ...numbers, study, isRevealing, title: localizeOr(localize, title, study) });

const reviewView = (
  details: PurposeDetails,
  checks: ReviewView['checks'],
  reader: ReviewReader,
): Omit<ReviewView, 'refusal' | 'overlaps' | 'taken'> => {
  const { purpose, inForce, comment, agreement } = details;
  const entry = entryView(details, reader);
  const changeHref = changeHrefOf(purpose, reader);
  return {
    ...entry,
    listHref: reader.listHref,
    action: entry.href,
    values: valuesOfPurpose(purpose),
    checks,
    ...dueStepsOf(reader.viewer, details),
    agreement: {
      text: localizeOr(reader.localize, AGREEMENT.text, ''),
      version: AGREEMENT.version,
      hash: AGREEMENT.hash,
      ...defined({ acceptedAt: agreement?.at }),
    },
    ...defined({ comment, changeHref }),
    ...(reader.viewer === 'scientist' &&
      inForce !== undefined &&
      inForce.state !== 'destroyed' && { reidentificationHref: `${entry.href}/contacts` }),
  };
};

const createReviewPageHandlers = (viewer: ReviewViewer, deps: ReviewPagesDeps): ReviewPageHandlers => {
  const { purposeWorkflow, reidentifications, loadedProfiles, readOverlaps, nameOfKey, studyMinimum, now } = deps;
  const path = PATHS[viewer];
  const readerOf = (request: PageRequest): ReviewReader => ({
    viewer,
    listHref: `${request.context.root}${path}`,
    localize: localizeFor(request),
  });

  const readDetails = async ({ params }: PageRequest, caller: StaffPrincipal): Promise<PurposeDetails> => {
    const details = await purposeWorkflow.get(params['id'] ?? '');
    if (!canSeePurpose(caller, details)) throw new Problem('not-found', 'there is no such purpose');
    return details;
  };

  const respond = async (request: PageRequest, caller: StaffPrincipal, refusal?: string): Promise<Response> => {
    const context = { ...request.context, path: `${path}/${encodeURIComponent(request.params['id'] ?? '')}` };
    const details = await readDetails(request, caller);
    const checks = checkStudyRequest(details, { loadedProfiles: loadedProfiles(), studyMinimum, now: now() });
    const reader = readerOf(request);
    // Only for the reviewers: to its lab this would tell of people.
    const overlaps = viewer === 'scientist' ? [] : await readOverlaps(details);
    const view = {
      ...reviewView(details, checks, reader),
      overlaps: overlaps.map((one) => overlapView(one, reader)),
      taken: viewer === 'scientist' ? [] : await takenStepViews(details.steps ?? [], nameOfKey),
    };
    return refusal === undefined
      ? pageResponse(reviewPage(context, view))
      : pageResponse(reviewPage(context, { ...view, refusal }), 409);
  };

  const countOpenReidentifications = async ({ hasInScope }: StaffPrincipal): Promise<number> => {
    if (viewer !== 'steward') return 0;
    const requests = (await reidentifications.listAll())
      .filter(({ purpose }) => hasInScope(purpose.scope.sources))
      .flatMap((study) => study.requests);
    return requests.filter((one) => !isClosed(one)).length;
  };

  return {
    list: async (request, caller) => {
      const all = await purposeWorkflow.list();
      const entries = all
        .filter((details) => isListed(viewer, details, caller))
        .toSorted((a, b) => ORDER.indexOf(a.purpose.state) - ORDER.indexOf(b.purpose.state))
        .map((details) => entryView(details, readerOf(request)));
      const openReidentifications = await countOpenReidentifications(caller);
      return pageResponse(reviewQueuePage(request.context, { entries, viewer, openReidentifications }));
    },

    show: (request, caller) => respond(request, caller),
    takeStep: async (request, caller) => {
      const form = await request.form();
      const id = request.params['id'] ?? '';
      const step = STEPS_OF[viewer].find((one) => one === form.get('step'));
      if (step === undefined)
        throw new Problem('invalid-request', 'the form says no step that is taken here', [
          { at: '/step', detail: `must be one of ${STEPS_OF[viewer].join(', ')}` },
        ]);
      await readDetails(request, caller);
      if ((step === 'return' || step === 'suspend') && commentIn(form, step) === '')
        return respond(request, caller, 'say why');
      try {
        await takeStep(purposeWorkflow, { step, id, caller }, form);
      } catch (thrown) {
        const refusal = refusalOf(thrown);
        if (refusal === undefined) throw thrown;
        return respond(request, caller, refusal);
      }
      return seeOther(`${request.context.root}${path}/${encodeURIComponent(id)}`);
    },
  };
};

/** The review queue (/desk), in which stewards rule on study requests. */
export const createReviewQueueHandlers = (deps: ReviewPagesDeps): ReviewPageHandlers =>
  createReviewPageHandlers('steward', deps);

/** The impact assessments (/desk/dpia), which a data protection officer approves. */
export const createDpiaReviewHandlers = (deps: ReviewPagesDeps): ReviewPageHandlers =>
  createReviewPageHandlers('dpo', deps);

/** The requests of a lab (/requests), with their state. */
export const createLabRequestHandlers = (deps: ReviewPagesDeps): ReviewPageHandlers =>
  createReviewPageHandlers('scientist', deps);
