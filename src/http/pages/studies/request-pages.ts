import type { PurposeDesk, PurposeFile } from '../../../consent/purposes/purpose-workflow.ts';
import type { Catalogue } from '../../../studies/catalogue/read-catalogue.ts';
import { requestPage } from '../../../pages/studies/request-page.ts';
import type { Caller } from '../../../sources/authenticate.ts';
import type { Response, Route } from '../../message/request-response.ts';
import { isProblem, Problem } from '../../../core/problem.ts';
import { seeOther, shownPage } from '../shared/page-resource.ts';
import { maySee, officerOf } from '../../api/purposes.ts';
import { bodyOf, faultsByField, patchOf, type RequestValues, valuesOf, valuesOfPurpose } from './request-form.ts';
import { createStaffResources, type StaffResourceDeps } from '../shared/credential-page-resource.ts';
import type { PageRequest } from '../shared/page-resource.ts';

/** What the form of a request is built from. */
export interface RequestPagesDeps extends StaffResourceDeps {
  readonly desk: PurposeDesk;
  readonly catalogue: Catalogue;
}

const AUTHORS = ['scientist', 'operator'] as const;
const USUAL = {
  time: 'PT1M',
  minimum: '10',
  storage: 'FR',
  controllerCountry: 'FR',
  keep: 'P1Y',
  dpvPurposes: 'dpv:AcademicResearch',
} as const satisfies RequestValues;

/**
 * Builds the form by which a lab asks for a study, and changes what it asked: saved as a draft, with everything that is
 * wrong told at once.
 */
export const createRequestPages = (deps: RequestPagesDeps): readonly Route[] => {
  const { desk, catalogue } = deps;
  const resource = createStaffResources(deps);

  const shown = (
    { frame }: PageRequest,
    action: string,
    values: RequestValues,
    isNew: boolean,
    problem?: Problem,
  ): Response =>
    shownPage(
      requestPage(frame, { action, isNew, values, faults: faultsByField(problem?.faults ?? []) }),
      problem === undefined ? 200 : 400,
    );
  const at = ({ frame }: PageRequest, id: string): string => `${frame.root}/requests/${encodeURIComponent(id)}`;

  /** What is wrong is told on the same page; what has no fault to point to is refused as it is everywhere. */
  const saved = async (
    request: PageRequest,
    action: string,
    isNew: boolean,
    save: (values: RequestValues) => Promise<{ readonly purpose: { readonly id: string } }>,
  ): Promise<Response> => {
    const values = valuesOf(await request.form());
    try {
      return seeOther(at(request, (await save(values)).purpose.id));
    } catch (thrown) {
      if (isProblem(thrown, 'invalid-request')) return shown(request, action, values, isNew, thrown);
      if (isProblem(thrown, 'state-conflict'))
        return shown(
          request,
          action,
          values,
          isNew,
          new Problem('invalid-request', thrown.message, [{ at: '/id', detail: thrown.message }]),
        );
      throw thrown;
    }
  };
  const seen = async (id: string | undefined, caller: Caller): Promise<PurposeFile['purpose']> => {
    const file = await desk.read(id ?? '');
    if (!maySee(caller, file)) throw new Problem('not-found', 'there is no such purpose');
    return file.purpose;
  };
  const newAt = ({ frame }: PageRequest): string => `${frame.root}/studies/new`;

  return [
    resource('/studies/new', {
      GET: {
        scopes: AUTHORS,
        handle: async (request, caller) => {
          // A new version of what is in force begins as that stands.
          const study = request.query.get('study');
          if (study !== null) return shown(request, newAt(request), valuesOfPurpose(await seen(study, caller)), true);
          const dataset = await catalogue.find(request.query.get('dataset') ?? '');
          const chosen =
            dataset === undefined
              ? {}
              : {
                  sources: dataset.source,
                  ...(dataset.profile === undefined ? {} : { profiles: dataset.profile }),
                  verbs: dataset.verbs.map(({ id }) => id).join('\n'),
                };
          return shown(request, newAt(request), { ...USUAL, ...chosen }, true);
        },
      },
      POST: {
        scopes: AUTHORS,
        handle: (request, caller) =>
          saved(request, newAt(request), true, (values) => desk.draft(bodyOf(values), officerOf(caller))),
      },
    }),
    resource('/requests/:id/change', {
      GET: {
        scopes: AUTHORS,
        handle: async (request, caller) => {
          const purpose = await seen(request.request.params['id'], caller);
          return shown(request, `${at(request, purpose.id)}/change`, valuesOfPurpose(purpose), false);
        },
      },
      POST: {
        scopes: AUTHORS,
        handle: async (request, caller) => {
          const purpose = await seen(request.request.params['id'], caller);
          return saved(request, `${at(request, purpose.id)}/change`, false, (values) =>
            desk.change(purpose.id, patchOf(values, purpose), officerOf(caller)),
          );
        },
      },
    }),
  ];
};
