import type { AuditLog } from '../../consent/audit/audit-log.ts';
import { verifyPage } from '../../pages/public/verify-page.ts';
import type { PageHandler } from './shared/page-guard.ts';
import { pageResponse } from './shared/page-response.ts';

/** The page by which outsiders verify the audit log. */
export interface VerifyPageHandlers {
  readonly show: PageHandler;
}

interface VerifyPageDeps {
  readonly auditLog: Pick<AuditLog, 'publishHead'>;
  /** The key that signs tree heads. */
  readonly keys: { readonly id: string };
  readonly publicUrl: string;
}

/** The page says where the signed tree head is, and shows the newest one. */
export const createVerifyPageHandlers = ({ auditLog, keys, publicUrl }: VerifyPageDeps): VerifyPageHandlers => ({
  show: async ({ context }) => {
    const { head } = await auditLog.publishHead();
    return pageResponse(verifyPage(context, publicUrl, { ...head, key: keys.id }));
  },
});
