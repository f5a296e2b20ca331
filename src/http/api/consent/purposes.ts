import { publicPurposeJson } from '../../../consent/purposes/purpose-json.ts';
import type { PurposeDetails } from '../../../consent/purposes/purpose-versions.ts';
import type { PurposeRequester, PurposeWorkflow } from '../../../consent/purposes/workflow/purpose-workflow.ts';
import { sourceOfRecord } from '../../../consent/purposes/recording-purpose.ts';
import { validateAgreement, validateComment } from '../../../consent/purposes/validation/validate-transition.ts';
import { Problem } from '../../../core/problem.ts';
import { mayOperate, mayRuleOnPurposes, type Scope } from '../../../sources/scopes.ts';
import type { StaffPrincipal } from '../../../staff/staff-principal.ts';
import type { ReadStudyOverlaps } from '../../../studies/study/study-overlaps.ts';
import { jsonResponse, readJson } from '../shared/json-body.ts';
import type { StaffHandler } from '../shared/staff-guard.ts';

/** The handlers by which studies and other purposes are drafted, submitted, ruled on and ended. */
export type PurposeHandlers = Readonly<
  Record<
    | 'list'
    | 'draft'
    | 'read'
    | 'updateDraft'
    | 'submit'
    | 'acceptAgreement'
    | 'approve'
    | 'approveDpia'
    | 'returnToDraft'
    | 'open'
    | 'suspend'
    | 'close',
    StaffHandler
  >
>;

interface PurposeHandlersDeps {
  readonly purposeWorkflow: PurposeWorkflow;
  readonly readOverlaps: ReadStudyOverlaps;
  /** The path of the public URL, without a slash at its end. */
  readonly publicPath: string;
}

/** The scopes that see every purpose; a scientist sees those of their own lab. */
const OVERSEERS: readonly Scope[] = ['steward', 'operator', 'auditor', 'dpo'];

const purposeJson = ({ purpose, inForce, widenings, owner, agreement, dpiaApproval, comment }: PurposeDetails) => ({
  ...publicPurposeJson(purpose),
  widenings,
  ...(inForce === undefined ? {} : { inForce: inForce.version }),
  ...(owner === undefined ? {} : { owner }),
  ...(agreement === undefined ? {} : { agreement: { ...agreement, at: new Date(agreement.at).toISOString() } }),
  ...(dpiaApproval === undefined
    ? {}
    : { dpiaApproval: { by: dpiaApproval.by, at: new Date(dpiaApproval.at).toISOString() } }),
  ...(comment === undefined ? {} : { comment }),
});

/** The requester of a transition. */
export const purposeRequesterOf = ({ actor, lab, scopes, reaches }: StaffPrincipal): PurposeRequester => ({
  reaches,
  key: actor,
  ...(lab === undefined ? {} : { source: lab }),
  isInstitution: mayOperate(scopes),
  isSteward: mayRuleOnPurposes(scopes),
  isDpo: scopes.includes('dpo'),
});

const isOverseer = ({ scopes }: Pick<StaffPrincipal, 'scopes'>): boolean =>
  OVERSEERS.some((scope) => scopes.includes(scope));

/** Whether a caller may see a purpose: of their own lab, or, with a scope that oversees, of their subtree. */
export const canSeePurpose = (
  { scopes, lab, reaches }: StaffPrincipal,
  { owner, purpose, inForce }: PurposeDetails,
): boolean =>
  (isOverseer({ scopes }) &&
    (reaches(purpose.scope.sources) || (inForce !== undefined && reaches(inForce.scope.sources)))) ||
  (owner !== undefined && owner === lab);

/** A source also reads the purpose on which it records, drafts included. */
const mayRead = (caller: StaffPrincipal, details: PurposeDetails): boolean =>
  canSeePurpose(caller, details) || (caller.lab !== undefined && sourceOfRecord(details.purpose.id) === caller.lab);

/** The handlers of /v1/purposes; a purpose that a caller may not see is not found. */
export const createPurposeHandlers = (deps: PurposeHandlersDeps): PurposeHandlers => {
  const { purposeWorkflow, readOverlaps, publicPath } = deps;
  const transition =
    (
      apply: (id: string, by: PurposeRequester, readBody: () => Promise<unknown>) => Promise<PurposeDetails>,
    ): StaffHandler =>
    async (request, caller) => {
      const id = request.params['id'] ?? '';
      return jsonResponse(200, purposeJson(await apply(id, purposeRequesterOf(caller), () => readJson(request))));
    };

  return {
    list: async (_, caller) => {
      const visible = (await purposeWorkflow.list()).filter((details) => mayRead(caller, details));
      return jsonResponse(200, { purposes: visible.map(purposeJson) });
    },
    draft: async (request, caller) => {
      const details = await purposeWorkflow.draft(await readJson(request), purposeRequesterOf(caller));
      return jsonResponse(201, purposeJson(details), {
        Location: `${publicPath}/v1/purposes/${encodeURIComponent(details.purpose.id)}`,
      });
    },
    read: async ({ params }, caller) => {
      const details = await purposeWorkflow.get(params['id'] ?? '');
      if (!mayRead(caller, details)) throw new Problem('not-found', 'there is no such purpose');
      const overlaps = isOverseer(caller) ? await readOverlaps(details) : [];
      return jsonResponse(200, { ...purposeJson(details), ...(overlaps.length === 0 ? {} : { overlaps }) });
    },
    updateDraft: async (request, caller) => {
      const patch = await readJson(request, 'application/merge-patch+json');
      const id = request.params['id'] ?? '';
      return jsonResponse(200, purposeJson(await purposeWorkflow.updateDraft(id, patch, purposeRequesterOf(caller))));
    },
    submit: transition((id, by) => purposeWorkflow.submit(id, by)),
    acceptAgreement: transition(async (id, by, readBody) =>
      purposeWorkflow.acceptAgreement(id, validateAgreement(await readBody()), by),
    ),
    approve: transition((id, by) => purposeWorkflow.approve(id, by)),
    approveDpia: transition((id, by) => purposeWorkflow.approveDpia(id, by)),
    returnToDraft: transition(async (id, by, readBody) =>
      purposeWorkflow.returnToDraft(id, validateComment(await readBody()), by),
    ),
    open: transition((id, by) => purposeWorkflow.open(id, by)),
    suspend: transition(async (id, by, readBody) => purposeWorkflow.suspend(id, validateComment(await readBody()), by)),
    close: transition((id, by) => purposeWorkflow.close(id, by)),
  };
};
