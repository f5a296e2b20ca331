import { rowAccess, type RouteRow } from './row-access.ts';
import { AUTHORS, DPO, OPERATOR, STEWARD, STUDY_READERS } from '../route/scopes.ts';

const { staff } = rowAccess;

/** The routes of purposes, and of forwarding for them; a part of the one table. */
// prettier-ignore
export const PURPOSE_ROUTES: readonly RouteRow[] = [
  ['GET', '/v1/purposes', staff(STUDY_READERS, (h) => h.purposes.list),
    'Lists the purposes that the credential may see.', 'none'],
  ['POST', '/v1/purposes', staff(AUTHORS, (h) => h.purposes.draft),
    'Drafts a purpose, or a new version of it.', 'none'],
  ['GET', '/v1/purposes/:id', staff(STUDY_READERS, (h) => h.purposes.read), 'Reads a purpose.', 'none'],
  ['PATCH', '/v1/purposes/:id', staff(AUTHORS, (h) => h.purposes.updateDraft),
    'Changes a draft by a JSON merge patch.', 'none'],
  ['POST', '/v1/purposes/:id/submit', staff(AUTHORS, (h) => h.purposes.submit),
    'Submits a draft for a ruling.', 'none'],
  ['POST', '/v1/purposes/:id/accept-agreement', staff(AUTHORS, (h) => h.purposes.acceptAgreement),
    'Accepts the data use agreement.', 'none'],
  ['POST', '/v1/purposes/:id/approve', staff(STEWARD, (h) => h.purposes.approve),
    'Approves a submitted purpose.', 'none'],
  ['POST', '/v1/purposes/:id/approve-dpia', staff(DPO, (h) => h.purposes.approveDpia),
    'Approves the impact assessment of a study, as its data protection officer.', 'none'],
  ['POST', '/v1/purposes/:id/return', staff(STEWARD, (h) => h.purposes.returnToDraft),
    'Returns a purpose with a comment.', 'none'],
  ['POST', '/v1/purposes/:id/open', staff(STEWARD, (h) => h.purposes.open), 'Opens an approved purpose.', 'none'],
  ['POST', '/v1/purposes/:id/suspend', staff(STEWARD, (h) => h.purposes.suspend),
    'Suspends a purpose with a comment.', 'none'],
  ['POST', '/v1/purposes/:id/close', staff(STEWARD, (h) => h.purposes.close), 'Closes a purpose for good.', 'none'],
  ['PUT', '/v1/purposes/:id/target', staff(OPERATOR, (h) => h.forwarding.setTarget),
    'Sets where statements are forwarded for a purpose, or a new credential there.', 'none'],
  ['GET', '/v1/forwarding', staff(OPERATOR, (h) => h.forwarding.list),
    'Lists what is forwarded where, and what waits.', 'none'],
  ['GET', '/v1/forwarding/:id', staff(OPERATOR, (h) => h.forwarding.status),
    'Reads what is forwarded for a purpose, and what waits.', 'none'],
  ['GET', '/v1/forwarding/:id/dead-letters', staff(OPERATOR, (h) => h.forwarding.deadLetters, ['after']),
    'Lists what the target has refused, with its words.', 'findings'],
  ['POST', '/v1/forwarding/:id/replay', staff(OPERATOR, (h) => h.forwarding.replay),
    'Sends again what the target has refused.', 'none'],
  ['DELETE', '/v1/forwarding/:id/review', staff(OPERATOR, (h) => h.forwarding.endReview),
    'Says that what the target may have, and this Carnet does not know, was seen to.', 'none'],
];
