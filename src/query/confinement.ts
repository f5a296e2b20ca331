import type { Caller } from '../sources/authenticate.ts';
import type { StoredStatement } from '../store/ports/store.ts';
import { Problem } from '../core/problem.ts';
import { readableStatements } from '../sources/scopes.ts';

/**
 * Whose statements somebody reads who reads their own: those of which one of these people is the actor, or a member of
 * it; and, where it is given, of this source alone.
 */
interface Own {
  /** The present id of the person, and the former ones. */
  readonly ids: readonly string[];
  readonly source?: string;
}

/** Who asks: a credential, or a person for their own; and in which languages (Accept-Language). */
export type Reader = { readonly languages?: string } & ({ readonly caller: Caller } | { readonly own: Own });

/** What a reader may read; without members, everything. */
export interface Confinement {
  /** Only statements of this source. */
  readonly confinedTo?: string;
  /** Only statements of these people. */
  readonly own?: readonly string[];
}

/** What a reader is confined to. Throws Problem `forbidden` where they may read nothing. */
export const confinementOf = (reader: Reader): Confinement => {
  if ('own' in reader)
    return { own: reader.own.ids, ...(reader.own.source === undefined ? {} : { confinedTo: reader.own.source }) };
  const { scopes, source } = reader.caller;
  const readable = readableStatements(scopes);
  if (readable === 'none') throw new Problem('forbidden', 'this credential may not read statements');
  return readable === 'mine' ? { confinedTo: source.id } : {};
};

/** Whether two confinements are the same. */
export const isSameConfinement = (one: Confinement, other: Confinement): boolean =>
  one.confinedTo === other.confinedTo && one.own?.join(' ') === other.own?.join(' ');

/** Whether a reader who is confined so may read the statement. */
export const isWithin = (
  { confinedTo, own }: Confinement,
  { source, people = [] }: Pick<StoredStatement, 'source' | 'people'>,
): boolean =>
  (confinedTo === undefined || source === confinedTo) &&
  (own === undefined || people.some(({ id, role }) => role !== 'other' && own.includes(id)));
