import type { LabReidentificationView } from '../../../pages/views/re-identification-view.ts';
import type { PurposeDetails } from '../../../consent/purposes/purpose-versions.ts';
import type { PurposeWorkflow } from '../../../consent/purposes/workflow/purpose-workflow.ts';
import { reidentificationStateForLab } from '../../../studies/study/re-identification-request.ts';
import type { ReidentificationService } from '../../../studies/contact/re-identification-service.ts';
import { validateReidentificationRequest } from '../../../studies/contact/validate-re-identification.ts';
import { labReidentificationPage } from '../../../pages/studies/re-identification-page.ts';
import type { StaffPrincipal } from '../../../access/staff/staff-principal.ts';
import type { Response } from '../../message/request-response.ts';
import { isProblem, Problem } from '../../../core/problem.ts';
import { staffReaderOf } from '../../api/shared/study-request.ts';
import { localizeFor, localizeOr } from '../shared/localize.ts';
import type { PageRequest } from '../shared/page-guard.ts';
import { pageResponse, seeOther } from '../shared/page-response.ts';
import type { StaffPageHandler } from '../shared/staff-page-guard.ts';

/** The page on which a lab requests the re-identification of a pseudonym, and sees its requests. */
export interface ReidentificationPageHandlers {
  readonly show: StaffPageHandler;
  readonly request: StaffPageHandler;
}

export interface ReidentificationPagesDeps {
  readonly purposeWorkflow: PurposeWorkflow;
  readonly reidentifications: ReidentificationService;
}

type FormState = Pick<LabReidentificationView, 'values' | 'faults' | 'isRefused'>;

const FIELDS = ['pseudonym', 'reason'] as const;
const EMPTY_FORM: FormState = { values: { pseudonym: '', reason: '' }, faults: [], isRefused: false };

const statusOf = ({ faults, isRefused }: FormState): number => {
  if (faults.length > 0) return 400;
  return isRefused ? 409 : 200;
};

export const createReidentificationPageHandlers = (deps: ReidentificationPagesDeps): ReidentificationPageHandlers => {
  const { purposeWorkflow, reidentifications } = deps;

  /** The study of the caller's own lab. Rejects with Problem `not-found`. */
  const readOwnStudy = async ({ params }: PageRequest, { lab }: StaffPrincipal): Promise<PurposeDetails> => {
    const details = await purposeWorkflow.get(params['id'] ?? '');
    if (details.inForce === undefined || details.owner === undefined || details.owner !== lab)
      throw new Problem('not-found', 'there is no such purpose');
    return details;
  };

  const respond = async (
    request: PageRequest,
    { caller, study: { purpose } }: { readonly caller: StaffPrincipal; readonly study: PurposeDetails },
    form = EMPTY_FORM,
  ): Promise<Response> => {
    const { context } = request;
    const studyPath = `/requests/${encodeURIComponent(purpose.id)}`;
    const { requests } = await reidentifications.list(staffReaderOf(caller), purpose.id);
    const page = labReidentificationPage(
      { ...context, path: `${studyPath}/contacts` },
      {
        ...form,
        title: localizeOr(localizeFor(request), purpose.title, purpose.id),
        studyHref: `${context.root}${studyPath}`,
        action: `${context.root}${studyPath}/contacts`,
        requests: requests
          .map((one) => ({
            pseudonym: one.pseudonym,
            reason: one.reason,
            at: one.at,
            state: reidentificationStateForLab(one),
          }))
          .toReversed(),
      },
    );
    return pageResponse(page, statusOf(form));
  };

  return {
    show: async (request, caller) => respond(request, { caller, study: await readOwnStudy(request, caller) }),

    request: async (request, caller) => {
      const form = await request.form();
      const study = await readOwnStudy(request, caller);
      // The end of a line has two characters in a form.
      const values = {
        pseudonym: (form.get('pseudonym') ?? '').trim(),
        reason: (form.get('reason') ?? '').replaceAll('\r\n', '\n'),
      };
      const { id } = study.purpose;
      try {
        const content = validateReidentificationRequest(values);
        await reidentifications.request(staffReaderOf(caller), id, content);
      } catch (thrown) {
        if (isProblem(thrown, 'invalid-request')) {
          const faults = FIELDS.filter((name) => thrown.faults.some(({ at }) => at === `/${name}`));
          return respond(request, { caller, study }, { values, isRefused: false, faults });
        }
        if (isProblem(thrown, 'state-conflict'))
          return respond(request, { caller, study }, { values, isRefused: true, faults: [] });
        throw thrown;
      }
      return seeOther(`${request.context.root}/requests/${encodeURIComponent(id)}/contacts`);
    },
  };
};
