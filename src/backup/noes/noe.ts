import type { PersonMarker } from '../../journal/port/journal.ts';
import type { ReplacedIn } from '../../store/ports/consent/person-repository.ts';
import type { PurposeContent, PurposeState } from '../../consent/model/types.ts';
import type { Token } from '../../xapi/model/types.ts';

/**
 * A decision of a person, which the journal has too: the marker by which a sink restores it. Its state is present only
 * if it is a no.
 */
interface DecisionNoe {
  readonly no: 'decision';
  readonly marker: PersonMarker;
  /** The no that an earlier line has of this person and purpose is over; a planned erasure stays. */
  readonly lifted?: true;
}

/** Statements that a source had erased. `author` is the hash in the authority of its credential. */
interface StatementsNoe {
  readonly no: 'statements';
  readonly erasure: string;
  readonly requestedAt: number;
  readonly source: string;
  readonly author: string;
  readonly statements: readonly string[];
}

/** The places in which accounts replace an erased person. */
interface ReplacedNoe {
  readonly no: 'replaced';
  /** The token of the person (`personToken`). */
  readonly person: Token;
  /** The person's id; absent while the order is under way. */
  readonly of?: string;
  readonly replacedIn: ReplacedIn;
}

/** A key that was revoked, or replaced by another one. */
interface CredentialNoe {
  readonly no: 'credential';
  readonly key: string;
}

/** A grant to a credential, over a source or an organisation, that was ended. */
interface GrantNoe {
  readonly no: 'grant';
  readonly key: string;
  readonly of: string;
  /** The grant was given again. */
  readonly lifted?: true;
}

/** A source after a change: only the members that permit or forbid, as far as the change named them. */
interface SourceNoe {
  readonly no: 'source';
  readonly id: string;
  readonly keep?: string | null;
  readonly audience?: string | null;
  readonly shares?: readonly string[] | null;
  readonly directKafka?: boolean;
  readonly organisation?: string;
}

/** An account after a change, by a keyed hash of its name; any such change ends an earlier invitation. */
export interface AccountNoe {
  readonly no: 'account';
  readonly account: string;
  readonly ended?: true;
  /** Absent: the roles are as they were. */
  readonly roles?: readonly string[];
  readonly organisation?: string;
}

/** A version of a purpose that narrows others. */
export interface NarrowedVersion {
  readonly accepts: readonly number[];
  /** Controller and recipients are there only in lists of an earlier release. */
  readonly content: Omit<PurposeContent, 'controller' | 'recipients'> &
    Partial<Pick<PurposeContent, 'controller' | 'recipients'>>;
  /** Keyed hashes of the controller, and of each recipient; absent in lists of an earlier release. */
  readonly keyed?: { readonly controller: string; readonly recipients: readonly string[] };
}

/** A purpose after a step: every version with its state, and the versions with a wider scope than the one in force. */
interface PurposeNoe {
  readonly no: 'purpose';
  readonly id: string;
  readonly states: readonly { readonly version: number; readonly state: PurposeState }[];
  readonly wider: readonly number[];
  /**
   * The version in force, if decisions on a wider one hold for it too. Absent in lists of an earlier release, and if
   * people were asked again.
   */
  readonly narrowed?: NarrowedVersion;
}

/** A webhook that was changed, paused or disabled, or is deleted. */
interface WebhookNoe {
  readonly no: 'webhook';
  readonly id: string;
  readonly deleted?: true;
}

/** The forwarding of a purpose got a target: a keyed hash of its URL. */
interface ForwardingNoe {
  readonly no: 'forwarding';
  readonly purpose: string;
  readonly target: string;
}

/** An organisation stands below another one, or its members changed. */
interface OrganisationNoe {
  readonly no: 'organisation';
  readonly id: string;
  readonly parent: string;
}

/** A sign-in link that was opened, which works once. */
interface LinkNoe {
  readonly no: 'link';
  readonly id: string;
}

/** A statement that an operator has voided. */
interface VoidedNoe {
  readonly no: 'voided';
  readonly source: string;
  readonly statement: string;
}

/**
 * A restore that has lost decisions: people that it did not know stay out until they are asked. Absent in lists of an
 * earlier release.
 */
interface UnaskedNoe {
  readonly no: 'unasked';
  /** Decisions after this time are not known; milliseconds since the epoch. */
  readonly since: number;
  /** All people were asked. */
  readonly lifted?: true;
}

/** The content of a noe, without its place in the chain. */
export type NoeContent =
  | DecisionNoe
  | StatementsNoe
  | ReplacedNoe
  | CredentialNoe
  | GrantNoe
  | SourceNoe
  | AccountNoe
  | PurposeNoe
  | WebhookNoe
  | ForwardingNoe
  | OrganisationNoe
  | LinkNoe
  | VoidedNoe
  | UnaskedNoe;

/** A decision that forbids or ends something, by random ids and keyed hashes: it names no person. */
export type Noe = NoeContent & {
  /** The event of the audit chain that the noe follows from. */
  readonly seq: number;
  /** The time of the decision, in milliseconds since the epoch. */
  readonly at: number;
};
