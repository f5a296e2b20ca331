import { isDeepStrictEqual } from 'node:util';
import type { ChainKeeper } from '../../consent/audit/audit-log.ts';
import type { SigningKeys } from '../../consent/audit/jws.ts';
import type { Semaphore } from '../../core/semaphore.ts';
import type { Route } from '../message/request-response.ts';
import { verifyReceipt } from '../../consent/subject/verify-receipt.ts';
import { readPublishedHead, validateReceipt } from '../../consent/audit/validate-published-head.ts';
import { Problem } from '../../core/problem.ts';
import { jsonAnswer, readJson } from './shared/operator-resource.ts';
import { readWhole } from './shared/integer-parameters.ts';
import { createScopedResources, NO_STORE, type ScopedResourceDeps } from './shared/scoped-resource.ts';

/** What the resources of the audit chain are built from. */
export interface EventResourcesDeps extends ScopedResourceDeps {
  readonly chain: Pick<ChainKeeper, 'page' | 'verify' | 'publish'>;
  readonly keys: SigningKeys;
  /** A verification reads the whole chain: so many at once. */
  readonly verifications: Semaphore;
  /** The path of the address under which clients know this server, without a slash at its end. */
  readonly publicPath: string;
}

const LIMIT = { usual: 500, most: 1000 } as const;

/**
 * Builds the resources by which auditors read and verify the chain, and by which anybody holds it to the heads that
 * were published and verifies a receipt.
 */
export const createEventResources = (deps: EventResourcesDeps): readonly Route[] => {
  const { chain, keys, verifications, publicPath } = deps;
  const resource = createScopedResources(deps);
  const open = (path: string, methods: Route['methods']): Route => ({
    path,
    headers: () => Promise.resolve(NO_STORE),
    methods,
  });

  return [
    open('/v1/events/head', {
      GET: async () => {
        const { head, jws } = await chain.publish();
        return jsonAnswer(200, {
          head: { ...head, at: new Date(head.at).toISOString() },
          signature: jws,
          key: { ...keys.jwk, kid: keys.id },
        });
      },
    }),
    resource('/v1/events/verify', {
      POST: {
        scopes: ['auditor'],
        handle: async (request) => {
          const published = await readPublishedHead(await readJson(request), keys.publicKey);
          const place = await verifications.acquire();
          try {
            const { head, fault } = await chain.verify(undefined, published);
            return jsonAnswer(200, { valid: fault === undefined, head, ...(fault === undefined ? {} : { fault }) });
          } finally {
            place.release();
          }
        },
      },
    }),
    resource('/v1/events', {
      GET: {
        scopes: ['auditor'],
        parameters: ['after', 'limit'],
        handle: async ({ search }) => {
          const { after = 0, limit = LIMIT.usual } = readWhole(new URLSearchParams(search), {
            after: [0, Number.MAX_SAFE_INTEGER],
            limit: [1, LIMIT.most],
          });
          const events = await chain.page({ after, limit });
          const last = events.at(-1)?.seq;
          return jsonAnswer(200, {
            events,
            ...(last === undefined || events.length < limit
              ? {}
              : { more: `${publicPath}/v1/events?limit=${limit}&after=${last}` }),
          });
        },
      },
    }),
    resource('/v1/events/:seq', {
      GET: {
        scopes: ['auditor'],
        handle: async ({ params: { seq = '' } }) => {
          const [event] = /^[1-9]\d{0,14}$/.test(seq) ? await chain.page({ after: Number(seq) - 1, limit: 1 }) : [];
          if (event === undefined || event.seq !== Number(seq))
            throw new Problem('not-found', 'the chain has no such event');
          return jsonAnswer(200, event);
        },
      },
    }),
    open('/v1/receipts/verify', {
      POST: async (request) => {
        const { signature, receipt } = validateReceipt(await readJson(request));
        const signed = await verifyReceipt(signature, keys.publicKey);
        const valid = signed !== undefined && (receipt === undefined || isDeepStrictEqual(receipt, signed));
        return jsonAnswer(200, { valid, ...(valid ? { receipt: signed } : {}) });
      },
    }),
  ];
};
