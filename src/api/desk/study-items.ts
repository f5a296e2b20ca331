import { defined } from '../../core/json-object.ts';
import { isProblem } from '../../core/problem.ts';
import { DAY_MS } from '../../core/time.ts';
import { type FindResponsiblePerson, responsiblePersonMember } from '../../access/sources/find-responsible-person.ts';
import { isStudy } from '../../consent/purposes/purpose-transitions.ts';
import type { PurposeDetails, TakenStep } from '../../consent/purposes/purpose-versions.ts';
import type { FourEyes } from '../../consent/purposes/workflow/four-eyes.ts';
import { findUnmetRequirements, type OpeningContext } from '../../consent/purposes/validation/opening-requirements.ts';
import type { StudyReidentifications } from '../../studies/contact/re-identification-service.ts';
import {
  actorsOf,
  approveRequest,
  isClosed,
  REIDENTIFICATION_ROLES,
  type ReidentificationRequest,
  reidentificationState,
  rulingsOf,
} from '../../studies/study/re-identification-request.ts';
import type { DeskActor, DeskItem } from './desk-item.ts';
import type { DeskReason } from './desk-json.ts';

/** A purpose is on the desk this long before its end. */
const EXPIRY_MS = 30 * DAY_MS;

const rulerOf = ({ actor, lab }: DeskActor) => ({ key: actor, ...defined({ source: lab }) });

const lastOf = (steps: readonly TakenStep[] | undefined): Pick<DeskItem, 'last'> => {
  const last = steps?.at(-1);
  return last === undefined ? {} : { last: { step: last.step, by: last.by, at: last.at } };
};

/** The time since which a version waits in its state. */
const sinceOf = ({ steps = [], purpose }: PurposeDetails): number =>
  steps.findLast(({ step }) => step === (purpose.state === 'submitted' ? 'submit' : 'approve'))?.at ??
  steps.at(-1)?.at ??
  0;

/** The author of a purpose: the lab, or the institution. */
const authorOf = ({ owner }: PurposeDetails): Pick<DeskItem, 'roles' | 'ruledOver' | 'findReason'> => ({
  ruledOver: [],
  roles: [owner === undefined ? 'operator' : 'scientist'],
  findReason: ({ lab }) => Promise.resolve(owner === undefined || owner === lab ? undefined : 'role'),
});

const baseOf = (
  details: PurposeDetails,
): Pick<DeskItem, 'id' | 'title' | 'sources' | 'ruledOver' | 'since' | 'last'> => ({
  id: details.purpose.id,
  title: details.purpose.title,
  sources: details.purpose.scope.sources,
  ruledOver: details.purpose.scope.sources,
  since: sinceOf(details),
  ...lastOf(details.steps),
});

const dpiaItem = (details: PurposeDetails, fourEyes: FourEyes): readonly DeskItem[] => {
  const { purpose, dpiaApproval } = details;
  if (purpose.dpia === undefined || dpiaApproval !== undefined) return [];
  return [
    {
      ...baseOf(details),
      kind: 'dpia',
      step: 'approve-dpia',
      roles: ['dpo'],
      since: details.steps?.findLast(({ step }) => step === 'submit')?.at ?? sinceOf(details),
      findReason: async (actor) => (await fourEyes.ofDpiaApprover(rulerOf(actor))(details))?.reason,
    },
  ];
};

const requestItem = (
  details: PurposeDetails,
  fourEyes: FourEyes,
  contextOf: (details: PurposeDetails) => OpeningContext,
): readonly DeskItem[] => {
  const { purpose, agreement, dpiaApproval } = details;
  const { inForce } = details;
  // A step of a new version may replace the one in force.
  const ruledOver = [...purpose.scope.sources, ...(inForce?.scope.sources ?? [])];
  const base = { ...baseOf(details), kind: 'request', ruledOver } as const;
  const byEyes =
    (find: FourEyes['ofOpener']): DeskItem['findReason'] =>
    async (actor) =>
      (await find(rulerOf(actor))(details))?.reason;
  if (purpose.state === 'submitted')
    return [{ ...base, step: 'approve', roles: ['steward'], findReason: byEyes(fourEyes.ofApprover) }];
  if (isStudy(purpose.kind) && agreement === undefined)
    return [{ ...base, step: 'accept-agreement', ...authorOf(details) }];
  const unmet = findUnmetRequirements({ ...purpose, ...defined({ dpiaApproval }) }, 'open', contextOf(details));
  // The item of the impact assessment stands for it: the steward cannot open it before.
  if (purpose.dpia !== undefined && unmet.some(({ at }) => at === '/dpia')) return [];
  return [{ ...base, step: 'open', roles: ['steward'], findReason: byEyes(fourEyes.ofOpener) }];
};

const expiryItem = (details: PurposeDetails, now: number): readonly DeskItem[] => {
  const { inForce, steps } = details;
  if (inForce?.until === undefined || (inForce.state !== 'open' && inForce.state !== 'suspended')) return [];
  if (inForce.until <= now || inForce.until > now + EXPIRY_MS) return [];
  return [
    {
      ...baseOf(details),
      kind: 'expiry',
      step: 'renew',
      ...authorOf(details),
      title: inForce.title,
      sources: inForce.scope.sources,
      since: inForce.until - EXPIRY_MS,
      due: inForce.until,
      ...lastOf(steps),
    },
  ];
};

interface PurposeItemsDeps {
  readonly fourEyes: FourEyes;
  readonly contextOf: (details: PurposeDetails) => OpeningContext;
  readonly now: number;
}

/** What waits of a purpose: a ruling, its agreement or its opening; its impact assessment; its end. */
export const purposeItems = (
  details: PurposeDetails,
  { fourEyes, contextOf, now }: PurposeItemsDeps,
): readonly DeskItem[] => {
  const { state } = details.purpose;
  const isRequested = state === 'submitted' || state === 'approved';
  return [
    ...(isRequested ? [...requestItem(details, fourEyes, contextOf), ...dpiaItem(details, fourEyes)] : []),
    ...expiryItem(details, now),
  ];
};

type Role = (typeof REIDENTIFICATION_ROLES)[number];

const createMayApprove =
  (request: ReidentificationRequest, findResponsiblePerson: FindResponsiblePerson, now: number) =>
  async (role: Role, actor: string): Promise<boolean> => {
    const actors = actorsOf(rulingsOf(request));
    const people = await Promise.all(actors.map(async (one) => [one, await findResponsiblePerson(one)] as const));
    const ruling = { by: actor, ...responsiblePersonMember(actor, await findResponsiblePerson(actor)), at: now };
    try {
      approveRequest(request, role, { ...ruling, responsiblePeople: new Map(people) });
      return true;
    } catch (thrown) {
      if (isProblem(thrown, 'forbidden') || isProblem(thrown, 'state-conflict')) return false;
      throw thrown;
    }
  };

const lastRuling = (request: ReidentificationRequest): DeskItem['last'] & object => {
  const taken = [
    { step: 'ask', ...request },
    ...REIDENTIFICATION_ROLES.flatMap((role) => {
      const ruling = request[role];
      return ruling === undefined ? [] : [{ step: `approve-as-${role}`, ...ruling }];
    }),
  ];
  const { step, by, at } = taken.toSorted((a, b) => a.at - b.at).at(-1) ?? { step: 'ask', ...request };
  return { step, by, at };
};

/** The open re-identification requests of a study; the lab that asks sees none of their rulings. */
export const contactItems = (
  { purpose, owner, requests }: StudyReidentifications,
  reader: DeskActor,
  { findResponsiblePerson, now }: { readonly findResponsiblePerson: FindResponsiblePerson; readonly now: number },
): readonly DeskItem[] =>
  requests
    .filter((one) => !isClosed(one))
    .map((request): DeskItem => {
      const isOwnLab = owner !== undefined && owner === reader.lab;
      const isApproved = !isOwnLab && reidentificationState(request) === 'approved';
      const missing = REIDENTIFICATION_ROLES.filter((role) => isOwnLab || request[role] === undefined);
      const mayApprove = createMayApprove(request, findResponsiblePerson, now);
      const findReason = async ({ actor, scopes, lab }: DeskActor): Promise<DeskReason | undefined> => {
        if (owner !== undefined && owner === lab) return 'own-lab';
        if (isApproved) return request.dpo?.by === actor ? undefined : 'other-officer';
        const theirs = missing.filter((role) => scopes.includes(role));
        const may = await Promise.all(theirs.map((role) => mayApprove(role, actor)));
        return may.includes(true) ? undefined : 'three-people';
      };
      return {
        kind: 'contact',
        id: request.id,
        title: purpose.title,
        sources: purpose.scope.sources,
        ruledOver: purpose.scope.sources,
        step: isApproved ? 'reveal' : 'approve-contact',
        roles: isApproved ? ['dpo'] : missing,
        // Who can still approve would say who has.
        ...defined({ hidesPeople: isOwnLab ? true : undefined }),
        since: request.at,
        last: isOwnLab ? { step: 'ask', by: request.by, at: request.at } : lastRuling(request),
        findReason,
      };
    });
