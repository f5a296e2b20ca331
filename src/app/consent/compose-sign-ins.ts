import { type SignInLinks, createSignInLinks } from '../../consent/subject/sign-in-links.ts';
import type { RotatingKeys } from '../../core/crypto/key-ring.ts';
import type { Store } from '../../store/ports/store.ts';
import type { AuditLog } from '../../consent/audit/audit-log.ts';
import { createRecordedLinks } from '../../consent/sign-ins/recorded-links.ts';
import { createSignInEndings } from '../../consent/subject/sign-in-endings.ts';

interface SignInParts {
  readonly store: Pick<Store, 'facts' | 'people' | 'endedSessions' | 'sources' | 'staff'>;
  readonly rotatingKeys: RotatingKeys;
  readonly auditLog: AuditLog;
  readonly newId: () => string;
  readonly now: () => number;
}

/** Composes the sign-in of learners and guardians. */
export const composeSignIns = ({
  store,
  rotatingKeys,
  auditLog,
  newId,
  now,
}: SignInParts): { readonly links: SignInLinks } => {
  const { facts, people, endedSessions, sources, staff } = store;
  const endings = createSignInEndings({ endedSessions, sources, staff, now });
  const links = createSignInLinks({
    facts,
    endings,
    linkKey: rotatingKeys.forUse('links'),
    sessionKey: rotatingKeys.forUse('sessions'),
    newId,
    now,
  });
  return { links: createRecordedLinks({ links, endings, facts, people, auditLog, newId, now }) };
};
