import type { PurposeDetails } from '../../../consent/purposes/purpose-versions.ts';
import type { PurposeWorkflow } from '../../../consent/purposes/workflow/purpose-workflow.ts';
import type { Catalogue } from '../../../studies/catalogue/read-catalogue.ts';
import { requestPage } from '../../../pages/studies/request-page.ts';
import type { StaffPrincipal } from '../../../access/staff/staff-principal.ts';
import type { Response } from '../../message/request-response.ts';
import { DEFAULT_MINIMUM } from '../../../consent/purposes/validation/read-purpose-members.ts';
import { defined } from '../../../core/json-object.ts';
import { isProblem, Problem } from '../../../core/problem.ts';
import { canSeePurpose, purposeRequesterOf } from '../../../consent/purposes/workflow/purpose-access.ts';
import { faultsByField } from './request-faults.ts';
import { bodyOf, patchOf, type RequestValues, valuesOf, valuesOfPurpose } from './request-form.ts';
import type { PageRequest } from '../shared/page-guard.ts';
import { pageResponse, seeOther } from '../shared/page-response.ts';
import type { StaffPageHandler } from '../shared/staff-page-guard.ts';

/** The forms by which a lab requests a study, and changes its draft. */
export interface RequestPageHandlers {
  readonly newRequest: StaffPageHandler;
  readonly create: StaffPageHandler;
  readonly editDraft: StaffPageHandler;
  readonly updateDraft: StaffPageHandler;
}

export interface RequestPagesDeps {
  readonly purposeWorkflow: PurposeWorkflow;
  readonly catalogue: Catalogue;
  /** The floor of `Purpose.minimum`. */
  readonly studyMinimum: number;
}

const DEFAULTS = {
  time: 'PT1M',
  storage: 'FR',
  controllerCountry: 'FR',
  keep: 'P1Y',
  dpvPurposes: 'dpv:AcademicResearch',
} as const satisfies RequestValues;

/** The form as it is shown. */
interface FormPage {
  readonly action: string;
  readonly isNew: boolean;
  readonly values: RequestValues;
}

const formResponse = ({ context }: PageRequest, form: FormPage, problem?: Problem): Response =>
  pageResponse(
    requestPage(context, { ...form, faults: faultsByField(problem?.faults ?? []) }),
    problem === undefined ? 200 : 400,
  );

const requestPath = ({ context }: PageRequest, id: string): string =>
  `${context.root}/requests/${encodeURIComponent(id)}`;

/** Saves the form and goes on to the request. Faults are shown in the form; other problems lead to the error page. */
const saveForm = async (
  request: PageRequest,
  about: Pick<FormPage, 'action' | 'isNew'>,
  save: (values: RequestValues) => Promise<{ readonly purpose: { readonly id: string } }>,
): Promise<Response> => {
  const values = valuesOf(await request.form());
  try {
    return seeOther(requestPath(request, (await save(values)).purpose.id));
  } catch (thrown) {
    if (isProblem(thrown, 'invalid-request')) return formResponse(request, { ...about, values }, thrown);
    if (!isProblem(thrown, 'state-conflict')) throw thrown;
    const problem = new Problem('invalid-request', thrown.message, [{ at: '/id', detail: thrown.message }]);
    return formResponse(request, { ...about, values }, problem);
  }
};

export const createRequestPageHandlers = ({
  purposeWorkflow,
  catalogue,
  studyMinimum,
}: RequestPagesDeps): RequestPageHandlers => {
  const defaults: RequestValues = { ...DEFAULTS, minimum: String(Math.max(DEFAULT_MINIMUM, studyMinimum)) };
  const readPurpose = async (id: string | undefined, caller: StaffPrincipal): Promise<PurposeDetails['purpose']> => {
    const details = await purposeWorkflow.get(id ?? '');
    if (!canSeePurpose(caller, details)) throw new Problem('not-found', 'there is no such purpose');
    return details.purpose;
  };
  const newForm = ({ context }: PageRequest) => ({ action: `${context.root}/studies/new`, isNew: true });
  const draftForm = (request: PageRequest, id: string) => ({
    action: `${requestPath(request, id)}/change`,
    isNew: false,
  });

  /** A new version starts from the version in force, a new study from the dataset. */
  const initialValues = async ({ query }: PageRequest, caller: StaffPrincipal): Promise<RequestValues> => {
    const study = query.get('study');
    if (study !== null) return valuesOfPurpose(await readPurpose(study, caller));
    const dataset = await catalogue.find(query.get('dataset') ?? '');
    if (dataset === undefined) return defaults;
    return {
      ...defaults,
      sources: dataset.source,
      ...defined({ profiles: dataset.profile }),
      verbs: dataset.verbs.map(({ id }) => id).join('\n'),
    };
  };

  return {
    newRequest: async (request, caller) =>
      formResponse(request, { ...newForm(request), values: await initialValues(request, caller) }),

    create: (request, caller) =>
      saveForm(request, newForm(request), (values) =>
        purposeWorkflow.draft(bodyOf(values), purposeRequesterOf(caller)),
      ),

    editDraft: async (request, caller) => {
      const purpose = await readPurpose(request.params['id'], caller);
      return formResponse(request, { ...draftForm(request, purpose.id), values: valuesOfPurpose(purpose) });
    },

    updateDraft: async (request, caller) => {
      const purpose = await readPurpose(request.params['id'], caller);
      return saveForm(request, draftForm(request, purpose.id), (values) =>
        purposeWorkflow.updateDraft(purpose.id, patchOf(values, purpose), purposeRequesterOf(caller)),
      );
    },
  };
};
