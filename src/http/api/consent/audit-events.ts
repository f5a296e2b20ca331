import { isDeepStrictEqual } from 'node:util';
import type { AuditLog } from '../../../consent/audit/audit-log.ts';
import type { SigningKeys } from '../../../consent/audit/jws.ts';
import { validatePublishedHead, validateReceipt } from '../../../consent/audit/validate-published-head.ts';
import { verifyReceipt } from '../../../consent/subject/receipt.ts';
import { Problem } from '../../../core/problem.ts';
import { outsideDeadline } from '../../../core/concurrency/request-deadline.ts';
import { createSemaphore } from '../../../core/concurrency/semaphore.ts';
import type { Handler } from '../../message/request-response.ts';
import { readIntegers } from '../shared/integer-parameters.ts';
import { jsonResponse, readJson, readStrangersJson } from '../shared/json-body.ts';
import type { StaffHandler } from '../shared/staff-guard.ts';
import type { FilterEvents } from './visible-events.ts';

/**
 * The handlers by which auditors read and verify the audit log, and by which anybody checks tree heads and receipts.
 */
export interface AuditHandlers {
  readonly head: Handler;
  readonly verify: StaffHandler;
  readonly list: StaffHandler;
  readonly read: StaffHandler;
  readonly verifyReceipt: Handler;
}

interface AuditHandlersDeps {
  readonly auditLog: Pick<AuditLog, 'list' | 'verify' | 'publishHead'>;
  readonly filterEvents: FilterEvents;
  readonly keys: SigningKeys;
  /** The path of the public URL, without a slash at its end. */
  readonly publicPath: string;
}

/** Each verification reads the whole log. */
const VERIFICATIONS = {
  atMost: 1,
  waitingAtMost: 8,
  waitMs: 30_000,
  refusal: 'the chain is being verified for others',
} as const;

const LIMIT = { default: 500, max: 1000 } as const;

/** The handlers of the audit log. */
export const createAuditHandlers = ({ auditLog, filterEvents, keys, publicPath }: AuditHandlersDeps): AuditHandlers => {
  const verifications = createSemaphore(VERIFICATIONS);

  return {
    head: async () => {
      const { head, jws } = await auditLog.publishHead();
      return jsonResponse(200, {
        head: { ...head, at: new Date(head.at).toISOString() },
        signature: jws,
        key: { ...keys.jwk, kid: keys.id },
      });
    },
    verify: async (request) => {
      const published = await validatePublishedHead(await readJson(request), keys);
      const permits = await verifications.acquire();
      try {
        // It reads the whole chain, however long that is.
        const { head, fault } = await outsideDeadline(() => auditLog.verify(undefined, published));
        return jsonResponse(200, { valid: fault === undefined, head, ...(fault === undefined ? {} : { fault }) });
      } finally {
        permits.release();
      }
    },
    list: async ({ search }, by) => {
      const { after = 0, limit = LIMIT.default } = readIntegers(new URLSearchParams(search), {
        after: [0, Number.MAX_SAFE_INTEGER],
        limit: [1, LIMIT.max],
      });
      const events = await auditLog.list({ after, limit });
      const last = events.at(-1)?.seq;
      return jsonResponse(200, {
        events: await filterEvents(events, by),
        ...(last === undefined || events.length < limit
          ? {}
          : { more: `${publicPath}/v1/events?limit=${limit}&after=${last}` }),
      });
    },
    read: async ({ params: { seq = '' } }, by) => {
      const [event] = /^[1-9]\d{0,14}$/.test(seq) ? await auditLog.list({ after: Number(seq) - 1, limit: 1 }) : [];
      if (event?.seq !== Number(seq) || (await filterEvents([event], by)).length === 0)
        throw new Problem('not-found', 'the chain has no such event');
      return jsonResponse(200, event);
    },
    verifyReceipt: async (request) => {
      const { signature, receipt } = validateReceipt(await readStrangersJson(request));
      const signed = await verifyReceipt(signature, keys);
      const valid = signed !== undefined && (receipt === undefined || isDeepStrictEqual(receipt, signed));
      return jsonResponse(200, { valid, ...(valid ? { receipt: signed } : {}) });
    },
  };
};
