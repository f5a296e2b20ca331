import type { AuditLog } from '../../consent/audit/audit-log.ts';
import type { PendingSignatures } from '../../consent/decisions/pending-signatures.ts';
import type { Erasures } from '../../consent/erasure/erasures.ts';
import type { Basis } from '../../consent/model/types.ts';
import type { RegisterSource } from '../../consent/purposes/register.ts';
import { Problem } from '../../core/problem.ts';
import { opsConsentPage } from '../../pages/public/ops-consent-page.ts';
import type { Authenticate } from '../../sources/authenticate.ts';
import { mayOperate } from '../../sources/scopes.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import type { PageHandler } from './shared/page-guard.ts';
import { pageResponse } from './shared/page-response.ts';

/** The state of consent, for credentials of the scope `operator`. */
export interface OpsConsentHandlers {
  readonly show: PageHandler;
}

export interface OpsConsentDeps {
  readonly authenticate: Authenticate;
  readonly readRegister: () => Promise<{ readonly sources: readonly (RegisterSource & { readonly basis: Basis })[] }>;
  readonly pendingSignatures: () => Promise<PendingSignatures>;
  readonly erasures: Pick<Erasures, 'pending'>;
  readonly auditLog: Pick<AuditLog, 'publishHead'>;
  readonly metrics: { readonly consent: Pick<Metrics['consent'], 'counts' | 'verified'> };
}

export const createOpsConsentHandlers = (deps: OpsConsentDeps): OpsConsentHandlers => {
  const { authenticate, readRegister, pendingSignatures, erasures, auditLog, metrics } = deps;
  return {
    show: async ({ header, address, context }) => {
      const { scopes } = await authenticate(header('authorization'), address);
      if (!mayOperate(scopes))
        throw new Problem('forbidden', 'this credential may not operate the server: that needs the scope operator');
      const [{ sources }, waiting, pending, { head }, counts] = await Promise.all([
        readRegister(),
        pendingSignatures(),
        erasures.pending(),
        auditLog.publishHead(),
        metrics.consent.counts(),
      ]);
      return pageResponse(
        opsConsentPage(context, {
          waiting,
          erasures: pending,
          auditLog: { ...head, verified: metrics.consent.verified() },
          sources: sources.map(({ id, name, basis }) => ({
            id,
            name,
            basis,
            ...(counts.get(id) ?? { stored: 0, withheld: {} }),
          })),
        }),
      );
    },
  };
};
