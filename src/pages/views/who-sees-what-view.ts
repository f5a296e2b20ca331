import type { LocalizedText } from '../html/localized-text.ts';

/** A key, an account, an issuer, a webhook or a study in a group of those that see the same. */
interface SeerMember {
  readonly id: string;
  readonly name: LocalizedText | string;
  /** Who issued, invited or owns it. */
  readonly by?: string;
  /** Milliseconds since the epoch. */
  readonly since?: number;
  /** The end of a key that was rotated, in milliseconds since the epoch. */
  readonly until?: number;
}

/** All who see the same of a source, for the same reasons. */
export interface SeerView {
  readonly kind: 'key' | 'account' | 'client' | 'webhook' | 'target' | 'study';
  /** Why; empty for what sends by itself, and for studies. */
  readonly ways: readonly ('own' | 'grant' | 'shared' | 'organisation' | 'study')[];
  readonly reads: readonly SeenData[];
  /** Of studies and targets. */
  readonly recipients: readonly string[];
  /** A study or target is suspended, a lab reads in Kafka, or who named the host of a webhook. */
  readonly notes: readonly ('suspended' | 'direct-kafka' | 'named' | 'approved' | 'unconfirmed')[];
  readonly members: readonly SeerMember[];
}

type SeenData =
  | 'statements'
  | 'own-statements'
  | 'documents'
  | 'sign-in'
  | 'people'
  | 'reidentified'
  | 'permission'
  | 'findings'
  | 'mentions'
  | 'decisions'
  | 'contacts'
  | 'records';

/** Who sees what of each source, at a time in milliseconds since the epoch. */
export interface WhoSeesWhatView {
  readonly at: number;
  readonly organisation: string;
  readonly sources: readonly {
    readonly id: string;
    readonly name: string;
    readonly organisation: string;
    readonly basis: 'consent' | 'contract' | 'public_task';
    readonly controller: string;
    readonly seers: readonly SeerView[];
  }[];
}
