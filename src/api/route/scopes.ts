import { READ_STATEMENTS, type Scope } from '../../access/sources/scopes.ts';
import { REIDENTIFICATION_ROLES } from '../../studies/study/re-identification-request.ts';

/** The scopes that read or write statements of their source. */
export const STATEMENTS: readonly Scope[] = [...READ_STATEMENTS, 'statements/write'];
export const ANY_SCOPE: readonly Scope[] = [];

export const OPERATOR: readonly Scope[] = ['operator'];
export const SESSIONS: readonly Scope[] = ['sessions'];
export const SCIENTIST: readonly Scope[] = ['scientist'];
export const STEWARD: readonly Scope[] = ['steward'];
export const AUDITOR: readonly Scope[] = ['auditor'];
export const DPO: readonly Scope[] = ['dpo'];
/** The scopes that may confirm the account of another person. */
export const CONFIRMERS: readonly Scope[] = ['operator', 'steward', 'dpo'];
/** The scopes that write requests for studies. */
export const AUTHORS: readonly Scope[] = ['scientist', 'operator'];
/** The scopes that rule on re-identification. */
export const OFFICERS: readonly Scope[] = REIDENTIFICATION_ROLES;
/** Tools that record ask people for consent, and so does the institution. */
export const ASKERS: readonly Scope[] = ['all', 'statements/write', 'links', 'operator'];
export const ERASERS: readonly Scope[] = ['statements/erase/mine'];
export const LINKERS: readonly Scope[] = ['links', 'operator'];
