import type { AuditRole, EventName } from './audit-chain-types.ts';

/** The texts of the page of the audit chain. */
export interface AuditChainTexts {
  readonly title: string;
  readonly intro: string;
  readonly state: {
    readonly title: string;
    readonly entries: string;
    readonly signed: string;
    readonly hash: string;
    readonly key: string;
    readonly copySignature: string;
    readonly verify: string;
    readonly verifying: string;
    readonly valid: (count: string) => string;
    readonly validWithHead: (count: string) => string;
    readonly broken: (seq: string) => string;
    readonly earlier: string;
    readonly earlierHelp: string;
    readonly signature: string;
    readonly notSigned: string;
    readonly self: string;
    readonly selfLink: string;
  };
  readonly caption: string;
  readonly none: string;
  readonly columns: Readonly<Record<'seq' | 'at' | 'type' | 'by' | 'about', string>>;
  readonly filters: { readonly type: string; readonly all: string };
  readonly export: { readonly all: string; readonly found: string; readonly begun: string };
  readonly types: Readonly<Record<EventName, string>>;
  readonly roles: Readonly<Record<AuditRole, string>>;
  readonly back: string;
  readonly one: {
    readonly title: (seq: string) => string;
    readonly type: string;
    readonly person: string;
    readonly purpose: string;
    readonly change: string;
    readonly previous: string;
    readonly next: string;
    readonly json: (seq: string) => string;
  };
}
