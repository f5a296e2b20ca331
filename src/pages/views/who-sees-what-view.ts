import type { LocalizedText } from '../html/localized-text.ts';

/** One who sees something of a source. */
export interface SeerView {
  readonly kind: 'own' | 'granted' | 'shared' | 'study' | 'staff';
  /** A key, an account, a source or a study. */
  readonly id: string;
  readonly name: LocalizedText | string;
  /** For credentials: statements, or what else they read. */
  readonly reads: readonly ('statements' | 'own-statements' | 'documents')[];
  /** For accounts. */
  readonly roles: readonly string[];
  /** For studies. */
  readonly recipients: readonly string[];
  readonly by?: string;
  /** Milliseconds since the epoch. */
  readonly since?: number;
  /** The end of a key that was rotated, in milliseconds since the epoch. */
  readonly until?: number;
}

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
