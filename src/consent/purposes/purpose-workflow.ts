import type { Fault } from '../../core/problem.ts';
import type { Purpose } from '../model/types.ts';

/** Who does something to a purpose: a credential, and the source that it belongs to. */
export interface Officer {
  readonly key: string;
  readonly source: string;
  /** It speaks for the institution: scope `operator`. */
  readonly isInstitution: boolean;
  /** It rules on purposes: scope `steward`. */
  readonly isSteward: boolean;
}

/**
 * A purpose with all that is known of it on the desk: its newest version, which may still be a draft, and the one in
 * force.
 */
export interface PurposeFile {
  readonly purpose: Purpose;
  /** Absent where no version has ever been opened. */
  readonly inForce?: Purpose;
  /**
   * What in the newest version asks for more than the one in force, each with a JSON Pointer: then everybody is asked
   * again.
   */
  readonly widenings: readonly Fault[];
  /** The source whose credentials draft it; absent where the institution does. */
  readonly owner?: string;
  /** What its lead has agreed to, and when, in milliseconds since the epoch. */
  readonly agreement?: { readonly version: number; readonly hash: string; readonly at: number };
  /** Why a steward gave it back or suspended it. */
  readonly comment?: string;
}

/**
 * What becomes of purposes: draft, submitted, approved, open, suspended and open again, closed, destroyed. Each step is
 * an event of the audit chain. Every call rejects with Problem `store-unavailable`; with `not-found` where there is no
 * such purpose, or where it is somebody else's; `forbidden` where it is a steward's to rule on, or the institution's to
 * draft; `state-conflict` where it has no such step from where it stands; `overloaded` where 20 others came first.
 */
export interface PurposeDesk {
  /**
   * A new purpose, or a new version of one that is in force. Rejects with Problem `invalid-request` with all faults,
   * each with a JSON Pointer; `state-conflict` where the id is taken.
   */
  draft(body: unknown, by: Officer): Promise<PurposeFile>;
  /** Changes a draft by a merge patch (RFC 7396). Rejects as `draft` does. */
  change(id: string, patch: unknown, by: Officer): Promise<PurposeFile>;
  submit(id: string, by: Officer): Promise<PurposeFile>;
  /** Rejects with Problem `version-conflict` where that is not the agreement in its present version. */
  acceptAgreement(
    id: string,
    said: { readonly version: number; readonly hash: string },
    by: Officer,
  ): Promise<PurposeFile>;
  approve(id: string, by: Officer): Promise<PurposeFile>;
  giveBack(id: string, comment: string, by: Officer): Promise<PurposeFile>;
  /** From then on people are asked; decisions on earlier versions hold where it asks for no more than those. */
  open(id: string, by: Officer): Promise<PurposeFile>;
  suspend(id: string, comment: string, by: Officer): Promise<PurposeFile>;
  close(id: string, by: Officer): Promise<PurposeFile>;
  /** Told once the key and the stream of a closed study are gone. */
  destroyed(id: string): Promise<PurposeFile>;
  read(id: string): Promise<PurposeFile>;
  /** All, by id. */
  list(): Promise<readonly PurposeFile[]>;
  /** Finishes what crashes have left: events still to be chained, versions that another has replaced. */
  settle(): Promise<void>;
}
