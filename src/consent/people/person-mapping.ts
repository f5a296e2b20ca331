import type { StoredPerson } from '../../store/ports/person-repository.ts';
import type { EventContent } from '../audit/hash-chain.ts';
import type { Decision, Person } from '../model/types.ts';

/**
 * What a change of decisions still owes to the audit chain and to the journal; it stands in the person's document until
 * both have it.
 */
export interface Unchained {
  /** Random: names the change. An erasure that it brings has the same id. */
  readonly id: string;
  /** In the order in which they are chained. */
  readonly events: readonly EventContent[];
}

/** What is held of one person for one purpose, of this generation and earlier ones, and must go. */
export interface Erased {
  readonly purpose: string;
  readonly generation: number;
  /** The event that says so. */
  readonly event: string;
}

/**
 * The person that a document is of: only this room writes decisions. It is the document itself, since everybody in
 * every statement is read so.
 */
export const personFrom = (stored: StoredPerson): Person =>
  stored as StoredPerson & { readonly decisions: Readonly<Record<string, Decision>> };

/** The change that a document still owes; only this room writes it. */
export const unchainedOf = ({ unchained }: StoredPerson): Unchained | undefined => unchained as Unchained | undefined;

/** What these events say must go. */
export const erasedBy = (events: readonly EventContent[]): readonly Erased[] =>
  events.flatMap(({ id, purpose, data }) => {
    const generation = data?.['erases'];
    return purpose === undefined || typeof generation !== 'number' ? [] : [{ purpose, generation, event: id }];
  });
