import { rowAccess, type RouteRow } from './row-access.ts';
import { AUDITOR, DPO, OPERATOR, SCIENTIST, STATEMENTS, STEWARD } from '../route/scopes.ts';

const { staff } = rowAccess;

/** All who may receive some events; which, depends on their type. */
const SUBSCRIBERS = [...STATEMENTS, ...OPERATOR, ...STEWARD, ...AUDITOR, ...DPO, ...SCIENTIST];

/** The routes of webhooks; a part of the one table. */
// prettier-ignore
export const WEBHOOK_ROUTES: readonly RouteRow[] = [
  ['GET', '/v1/webhooks', staff(SUBSCRIBERS, (h) => h.webhooks.list),
    'Lists the own webhooks; for an operator, those of the subtree too.', 'none'],
  ['POST', '/v1/webhooks', staff(SUBSCRIBERS, (h) => h.webhooks.create),
    'Creates a webhook, and shows its secret once.', 'none'],
  ['GET', '/v1/webhooks/:id', staff(SUBSCRIBERS, (h) => h.webhooks.read), 'Reads a webhook.', 'none'],
  ['PATCH', '/v1/webhooks/:id', staff(SUBSCRIBERS, (h) => h.webhooks.change),
    'Changes a webhook by a JSON merge patch.', 'none'],
  ['DELETE', '/v1/webhooks/:id', staff(SUBSCRIBERS, (h) => h.webhooks.remove), 'Deletes a webhook.', 'none'],
  ['POST', '/v1/webhooks/:id/pause', staff(SUBSCRIBERS, (h) => h.webhooks.pause), 'Pauses a webhook.', 'none'],
  ['POST', '/v1/webhooks/:id/approve', staff(OPERATOR, (h) => h.webhooks.approve),
    'Lets the statements of a webhook leave for a host that no record purpose names.', 'none'],
  ['POST', '/v1/webhooks/:id/resume', staff(SUBSCRIBERS, (h) => h.webhooks.resume),
    'Resumes a webhook where it has paused or was disabled.', 'none'],
  ['POST', '/v1/webhooks/:id/rotate-secret', staff(SUBSCRIBERS, (h) => h.webhooks.rotateSecret),
    'Makes a new secret; the former one signs for another day.', 'none'],
  ['POST', '/v1/webhooks/:id/test', staff(SUBSCRIBERS, (h) => h.webhooks.test), 'Sends a test message.', 'none'],
  ['GET', '/v1/webhooks/:id/deliveries', staff(SUBSCRIBERS, (h) => h.webhooks.deliveries, ['limit', 'before']),
    'Lists what became of the messages of a webhook.', 'none'],
  ['POST', '/v1/webhooks/:id/replay', staff(SUBSCRIBERS, (h) => h.webhooks.replay),
    'Delivers one message again, or all since a time.', 'none'],
];
