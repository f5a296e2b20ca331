import type { StaffPrincipal } from '../../../staff/staff-principal.ts';
import type { ReidentificationService, RequestReference } from '../../../studies/contact/re-identification-service.ts';
import {
  validateReidentificationRequest,
  validateReidentificationRuling,
} from '../../../studies/contact/validate-re-identification.ts';
import type { StudyReaders } from '../../../studies/stream/study-readers.ts';
import {
  REIDENTIFICATION_ROLES,
  type ReidentificationRequest,
  type ReidentificationRole,
  reidentificationState,
  reidentificationStateForLab,
} from '../../../studies/study/re-identification-request.ts';
import { jsonResponse, readJson } from '../shared/json-body.ts';
import type { StaffHandler } from '../shared/staff-guard.ts';
import { studyIdOf, staffReaderOf } from './study-request.ts';

/** The handlers by which a lab asks to re-identify a pseudonym, and a steward and the data protection officer rule. */
export type ReidentificationHandlers = Readonly<
  Record<'list' | 'request' | 'approve' | 'refuse' | 'reveal', StaffHandler>
>;

interface ReidentificationHandlersDeps {
  readonly reidentifications: ReidentificationService;
  readonly readers: Pick<StudyReaders, 'checkOwner'>;
}

/** The roles in which a credential may rule on requests. */
export const reidentificationRolesOf = ({ scopes }: Pick<StaffPrincipal, 'scopes'>): readonly ReidentificationRole[] =>
  REIDENTIFICATION_ROLES.filter((role) => scopes.includes(role));

const referenceOf = (params: Readonly<Record<string, string>>): RequestReference => ({
  study: studyIdOf(params),
  id: params['contact'] ?? '',
});

const time = (at: number): string => new Date(at).toISOString();

/** A request as these roles may see it. Without a role, a lab sees neither who ruled nor a ruling before the last. */
const requestJson = (request: ReidentificationRequest, roles: readonly ReidentificationRole[]): object => {
  const { id, pseudonym, reason, at, by, steward, dpo, refused, shownAt } = request;
  const base = { id, pseudonym, reason, at: time(at) };
  if (roles.length === 0) return { ...base, state: reidentificationStateForLab(request) };
  const delay = dpo?.delayedUntil;
  return {
    ...base,
    by,
    state: reidentificationState(request),
    ...(steward === undefined ? {} : { steward: { by: steward.by, at: time(steward.at) } }),
    ...(dpo === undefined
      ? {}
      : {
          dpo: {
            by: dpo.by,
            at: time(dpo.at),
            ...(delay === undefined || !roles.includes('dpo') ? {} : { delayedUntil: time(delay) }),
          },
        }),
    ...(refused === undefined ? {} : { refused: { role: refused.role, by: refused.by, at: time(refused.at) } }),
    ...(shownAt === undefined ? {} : { shown: time(shownAt) }),
  };
};

/** The handlers of /v1/studies/:id/contacts. */
export const createReidentificationHandlers = ({
  reidentifications,
  readers,
}: ReidentificationHandlersDeps): ReidentificationHandlers => ({
  list: async ({ params }, caller) => {
    const study = studyIdOf(params);
    const roles = reidentificationRolesOf(caller);
    if (roles.length === 0) await readers.checkOwner(staffReaderOf(caller), study);
    const { requests, isOwn } = await reidentifications.list(staffReaderOf(caller), study);
    return jsonResponse(200, { contacts: requests.map((request) => requestJson(request, isOwn ? [] : roles)) });
  },
  request: async (request, caller) => {
    const content = validateReidentificationRequest(await readJson(request));
    const created = await reidentifications.request(staffReaderOf(caller), studyIdOf(request.params), content);
    return jsonResponse(201, requestJson(created, []));
  },
  approve: async (request, caller) => {
    const roles = reidentificationRolesOf(caller);
    const ruling = validateReidentificationRuling(await readJson(request), roles, true);
    const approved = await reidentifications.approve(staffReaderOf(caller), referenceOf(request.params), ruling);
    return jsonResponse(200, requestJson(approved, roles));
  },
  refuse: async (request, caller) => {
    const roles = reidentificationRolesOf(caller);
    const { role } = validateReidentificationRuling(await readJson(request), roles, false);
    const refused = await reidentifications.refuse(staffReaderOf(caller), referenceOf(request.params), role);
    return jsonResponse(200, requestJson(refused, roles));
  },
  reveal: async (request, caller) => {
    // A form of another site cannot send JSON: what is shown once is not spent on a page that no person sees.
    await readJson(request);
    return jsonResponse(200, await reidentifications.reveal(staffReaderOf(caller), referenceOf(request.params)));
  },
});
