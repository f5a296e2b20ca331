import type { ChainKeeper } from '../../consent/audit/audit-log.ts';
import type { Erasures } from '../../consent/erasure/erasures.ts';
import type { RegisteredSource } from '../../consent/purposes/register.ts';
import type { Basis, Purpose } from '../../consent/model/types.ts';
import type { WaitingYeses } from '../../consent/decisions/pending-signatures.ts';
import type { Authenticate } from '../../sources/authenticate.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import type { Route } from '../message/request-response.ts';
import { opsConsentPage } from '../../pages/public/ops-consent.ts';
import { Problem } from '../../core/problem.ts';
import { mayOperate } from '../../sources/scopes.ts';
import { createPageResources, type PageResourceDeps, shownPage } from './shared/page-resource.ts';

/** What the operator's page of consent is built from. */
export interface OpsConsentDeps extends PageResourceDeps {
  readonly authenticate: Authenticate;
  readonly registered: () => Promise<{
    readonly purposes: readonly Purpose[];
    readonly sources: readonly (RegisteredSource & { readonly basis: Basis })[];
  }>;
  readonly waitingYeses: () => Promise<WaitingYeses>;
  readonly erasures: Pick<Erasures, 'pending'>;
  readonly chain: Pick<ChainKeeper, 'publish'>;
  readonly metrics: { readonly consent: Pick<Metrics['consent'], 'counts' | 'verified'> };
}

/** Builds the page on which an operator sees how consent is doing: for credentials of the scope `operator`. */
export const createOpsConsent = (deps: OpsConsentDeps): readonly Route[] => {
  const { authenticate, registered, waitingYeses, erasures, chain, metrics } = deps;
  return [
    createPageResources(deps)(
      '/ops/consent',
      {
        GET: async ({ request, frame }) => {
          const { scopes } = await authenticate(request.header('authorization'));
          if (!mayOperate(scopes))
            throw new Problem('forbidden', 'this credential may not operate the server: that needs the scope operator');
          const [{ sources }, waiting, pending, { head }, counts] = await Promise.all([
            registered(),
            waitingYeses(),
            erasures.pending(),
            chain.publish(),
            metrics.consent.counts(),
          ]);
          return shownPage(
            opsConsentPage(frame, {
              waiting,
              erasures: pending,
              chain: { ...head, verified: metrics.consent.verified() },
              sources: sources.map(({ id, name, basis }) => ({
                id,
                name,
                basis,
                ...(counts.get(id) ?? { stored: 0, withheld: {} }),
              })),
            }),
          );
        },
      },
      { forOperators: true },
    ),
  ];
};
