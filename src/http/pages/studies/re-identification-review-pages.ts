import type {
  ReidentificationView,
  ReidentificationStep,
  ReidentificationError,
} from '../../../pages/views/re-identification-view.ts';
import {
  type ReidentificationRequest,
  REIDENTIFICATION_ROLES,
  type ReidentificationRole,
  reidentificationRolesOf,
  reidentificationState,
  reidentificationStateForLab,
  isClosed,
} from '../../../studies/study/re-identification-request.ts';
import type {
  ReidentificationService,
  ReidentifiedPerson,
  StudyReidentifications,
} from '../../../studies/contact/re-identification-service.ts';
import { studyName } from '../../../studies/study/study-paths.ts';
import { validateReidentificationRuling } from '../../../studies/contact/validate-re-identification.ts';
import {
  delayFieldOf,
  reidentificationQueuePage,
  revealedPersonPage,
} from '../../../pages/studies/re-identification-review-page.ts';
import type { StaffPrincipal } from '../../../access/staff/staff-principal.ts';
import { mayRuleOnPurposes } from '../../../access/sources/scopes.ts';
import type { Actor } from '../../../xapi/model/types.ts';
import type { Response } from '../../message/request-response.ts';
import { defined } from '../../../core/json-object.ts';
import { type Kind, Problem } from '../../../core/problem.ts';
import { staffReaderOf } from '../../api/shared/study-request.ts';
import { type Localize, localizeFor, localizeOr } from '../shared/localize.ts';
import type { PageRequest } from '../shared/page-guard.ts';
import { pageResponse, seeOther } from '../shared/page-response.ts';
import type { StaffPageHandler } from '../shared/staff-page-guard.ts';

/** The queue in which a steward and a data protection officer rule on re-identification requests. */
export interface ReidentificationReviewHandlers {
  readonly list: StaffPageHandler;
  /** Approves, refuses or reveals the person, each once. Only the data protection officer reveals. */
  readonly takeStep: StaffPageHandler;
}

export interface ReidentificationReviewDeps {
  readonly reidentifications: ReidentificationService;
  readonly now: () => number;
}

const STEPS: readonly ReidentificationStep[] = ['approve', 'refuse', 'reveal'];

interface StepError {
  readonly kind: ReidentificationError;
  readonly status: number;
}

const ERRORS: Readonly<Partial<Record<Kind, StepError>>> = {
  forbidden: { kind: 'forbidden', status: 403 },
  'state-conflict': { kind: 'conflict', status: 409 },
  'not-found': { kind: 'unfound', status: 404 },
  'invalid-request': { kind: 'delay', status: 400 },
};

/** Undefined for a problem that the page does not explain. */
const stepErrorOf = (thrown: unknown): StepError | undefined =>
  thrown instanceof Problem && !thrown.faults.some(({ at }) => at === '/as') ? ERRORS[thrown.kind] : undefined;

/** The steps of this officer, by their roles. `refuse` stands in each role with another step, or in the first role. */
const allowedStepsOf = (
  request: ReidentificationRequest,
  { actor: key, scopes }: StaffPrincipal,
): ReidentificationView['allowedSteps'] => {
  const isFree = (role: ReidentificationRole): boolean =>
    request[role] === undefined &&
    key !== request.by &&
    REIDENTIFICATION_ROLES.every((one) => request[one]?.by !== key);
  const roles = reidentificationRolesOf({ scopes }).map((as) => ({
    role: as,
    allowedSteps: [
      ...(isFree(as) ? ['approve' as const] : []),
      ...(as === 'dpo' && reidentificationState(request) === 'approved' && request.dpo?.by === key
        ? ['reveal' as const]
        : []),
    ],
  }));
  const acting = roles.filter(({ allowedSteps }) => allowedSteps.length > 0);
  return (acting.length > 0 ? acting : roles.slice(0, 1)).map(({ role, allowedSteps }) => ({
    role,
    allowedSteps: [...allowedSteps, 'refuse' as const],
  }));
};

/** An identifier as people write it. */
const identifierText = ({ mbox, mbox_sha1sum: sha1, openid, account }: Actor): string =>
  mbox?.replace(/^mailto:/, '') ??
  openid ??
  sha1 ??
  (account === undefined ? '' : `${account.name} (${account.homePage})`);

const queuePath = ({ context }: PageRequest): string => `${context.root}/desk/contacts`;

/** The reader of the queue. */
interface QueueReader {
  readonly request: PageRequest;
  readonly caller: StaffPrincipal;
  readonly localize: Localize;
}

const rulersOf = (request: ReidentificationRequest): ReidentificationView['rulers'] => {
  const ruler = ({ by, hand }: Pick<ReidentificationRequest, 'by' | 'hand'>) => ({
    by,
    ...defined({ hand }),
  });
  const { steward, dpo } = request;
  return {
    asked: ruler(request),
    ...(steward !== undefined && { steward: ruler(steward) }),
    ...(dpo !== undefined && { dpo: ruler(dpo) }),
  };
};

/** The lab of the request sees only what its own page shows. */
const reidentificationView = (
  reidentification: ReidentificationRequest,
  { purpose, owner }: StudyReidentifications,
  { request, caller, localize }: QueueReader,
): ReidentificationView => {
  const { id, pseudonym, reason, at, steward, dpo, refused } = reidentification;
  const isOwnLab = owner !== undefined && owner === caller.lab;
  const delayedUntil = dpo?.delayedUntil;
  return {
    id,
    pseudonym,
    reason,
    at,
    isOwnLab,
    state: isOwnLab ? reidentificationStateForLab(reidentification) : reidentificationState(reidentification),
    controllerName: purpose.controller.name,
    study: {
      title: localizeOr(localize, purpose.title, purpose.id),
      href: `${request.context.root}/studies/${studyName(purpose.id)}`,
    },
    rulers: isOwnLab ? {} : rulersOf(reidentification),
    approvals: isOwnLab ? {} : { ...defined({ steward: steward?.at, dpo: dpo?.at }) },
    ...(refused !== undefined && !isOwnLab && { refusal: refused }),
    ...(delayedUntil !== undefined && !isOwnLab && caller.scopes.includes('dpo') && { delayedUntil }),
    action: `${queuePath(request)}/${encodeURIComponent(purpose.id)}/${id}`,
    allowedSteps: isOwnLab || isClosed(reidentification) ? [] : allowedStepsOf(reidentification, caller),
  };
};

const revealedPersonView = (
  { person, name, knownAs }: ReidentifiedPerson,
  { pseudonym, dpo }: ReidentificationRequest,
  now: number,
): Parameters<typeof revealedPersonPage>[1] => ({
  person,
  pseudonym,
  ...defined({ name }),
  identifiers: knownAs.map(({ source, agent }) => ({ source, identifier: identifierText(agent) })),
  ...(dpo?.delayedUntil === undefined || dpo.delayedUntil <= now ? {} : { delayedUntil: dpo.delayedUntil }),
});

export const createReidentificationReviewHandlers = (
  deps: ReidentificationReviewDeps,
): ReidentificationReviewHandlers => {
  const { reidentifications, now } = deps;

  const queueResponse = async (
    request: PageRequest,
    caller: StaffPrincipal,
    error?: StepError & { readonly requestId: string },
  ): Promise<Response> => {
    const reader = { request, caller, localize: localizeFor(request) };
    const all = (await reidentifications.listAll())
      .filter(({ purpose }) => caller.hasInScope(purpose.scope.sources))
      .flatMap((study) => study.requests.map((one) => ({ study, one })))
      .toSorted((a, b) => a.one.at - b.one.at);
    const viewsOf = (closed: boolean): readonly ReidentificationView[] =>
      all
        .filter(({ one }) => isClosed(one) === closed)
        .map(({ one, study }) => reidentificationView(one, study, reader));
    const view = {
      open: viewsOf(false),
      closed: viewsOf(true).toReversed(),
      hasReviewQueue: mayRuleOnPurposes(caller.scopes),
      ...(error !== undefined && { error: { kind: error.kind, requestId: error.requestId } }),
    };
    return pageResponse(reidentificationQueuePage(request.context, view), error?.status);
  };

  /** Resolves with the person if the step is `reveal`. */
  const applyStep = async (
    step: ReidentificationStep,
    { study, id, caller }: { readonly study: string; readonly id: string; readonly caller: StaffPrincipal },
    form: URLSearchParams,
  ): Promise<ReidentifiedPerson | undefined> => {
    const reader = staffReaderOf(caller);
    if (step === 'reveal') return reidentifications.reveal(reader, { study, id });
    const day = form.get(delayFieldOf(id)) ?? '';
    const body = {
      as: form.get('as') ?? undefined,
      ...(step === 'approve' && form.get('as') === 'dpo' && day !== '' && { delayedUntil: `${day}T00:00:00Z` }),
    };
    const ruling = validateReidentificationRuling(body, reidentificationRolesOf(caller), step === 'approve');
    await (step === 'approve'
      ? reidentifications.approve(reader, { study, id }, ruling)
      : reidentifications.refuse(reader, { study, id }, ruling.role));
    return undefined;
  };

  return {
    list: (request, caller) => queueResponse(request, caller),

    takeStep: async (request, caller) => {
      const form = await request.form();
      const { study = '', contact: id = '' } = request.params;
      const { requests } = await reidentifications.list(staffReaderOf(caller), study);
      const reidentification = requests.find((one) => one.id === id);
      if (reidentification === undefined) throw new Problem('not-found', 'there is no such request');
      const step = STEPS.find((one) => one === form.get('step'));
      if (step === undefined) return queueResponse(request, caller, { kind: 'unchosen', status: 400, requestId: id });
      if (step === 'reveal' && !caller.scopes.includes('dpo'))
        return queueResponse(request, caller, { kind: 'forbidden', status: 403, requestId: id });
      try {
        const person = await applyStep(step, { study, id, caller }, form);
        if (person === undefined) return seeOther(`${queuePath(request)}#contact-${id}`);
        const view = revealedPersonView(person, reidentification, now());
        return pageResponse(revealedPersonPage(request.context, view));
      } catch (thrown) {
        const error = stepErrorOf(thrown);
        if (error === undefined) throw thrown;
        return queueResponse(request, caller, { ...error, requestId: id });
      }
    },
  };
};
