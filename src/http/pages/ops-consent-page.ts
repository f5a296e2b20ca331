import type { AuditLog } from '../../consent/audit/audit-log.ts';
import type { PendingSignatures } from '../../consent/decisions/pending-signatures.ts';
import type { Erasures } from '../../consent/erasure/erasures.ts';
import type { Basis } from '../../consent/model/types.ts';
import type { RegisterSource } from '../../consent/purposes/register.ts';
import { opsConsentPage } from '../../pages/public/ops-consent-page.ts';
import type { Metrics } from '../../telemetry/metrics/metrics.ts';
import { pageResponse } from './shared/page-response.ts';
import type { StaffPageHandler } from './shared/staff-page-guard.ts';

/** The state of consent, for operators. */
export interface OpsConsentHandlers {
  readonly show: StaffPageHandler;
}

export interface OpsConsentDeps {
  readonly readRegister: () => Promise<{ readonly sources: readonly (RegisterSource & { readonly basis: Basis })[] }>;
  readonly pendingSignatures: () => Promise<PendingSignatures>;
  readonly erasures: Erasures;
  readonly auditLog: AuditLog;
  readonly metrics: { readonly consent: Pick<Metrics['consent'], 'counts' | 'verified'> };
}

export const createOpsConsentHandlers = (deps: OpsConsentDeps): OpsConsentHandlers => {
  const { readRegister, pendingSignatures, erasures, auditLog, metrics } = deps;
  return {
    show: async ({ context }, { hasInScope }) => {
      const [{ sources }, waiting, pending, { head }] = await Promise.all([
        readRegister(),
        pendingSignatures(),
        erasures.pending(),
        auditLog.publishHead(),
      ]);
      const counts = metrics.consent.counts();
      return pageResponse(
        opsConsentPage(context, {
          waiting,
          erasures: pending,
          auditLog: { ...head, verified: metrics.consent.verified() },
          sources: sources
            .filter(({ id }) => hasInScope([id]))
            .map(({ id, name, basis }) => ({
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
