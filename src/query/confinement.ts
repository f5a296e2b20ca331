import type { Caller } from '../sources/authenticate.ts';
import { Problem } from '../core/problem.ts';
import { statementReadScope } from '../sources/scopes.ts';
import type { StoredStatement } from '../store/ports/statement-repository.ts';

/** The statements of one person: those whose actor, or a member of it, has one of the ids. */
interface OwnStatements {
  /** The id of the person, and those that were merged into it. */
  readonly ids: readonly string[];
  /** Absent for the statements of all sources. */
  readonly source?: string;
}

/** A credential, or a person who reads their own statements; `languages` is the Accept-Language header. */
export type Reader = { readonly languages?: string } & ({ readonly caller: Caller } | { readonly own: OwnStatements });

/** The limits of what a reader may read; none without members. Sent in `more` tokens. */
export interface Confinement {
  /** Only statements of this source. */
  readonly confinedTo?: string;
  /** Only statements of these people. */
  readonly own?: readonly string[];
}

/** Throws Problem `forbidden` where the reader may read no statements at all. */
export const confinementOf = (reader: Reader): Confinement => {
  if ('own' in reader)
    return { own: reader.own.ids, ...(reader.own.source === undefined ? {} : { confinedTo: reader.own.source }) };
  const { scopes, source } = reader.caller;
  const access = statementReadScope(scopes);
  if (access === 'none') throw new Problem('forbidden', 'this credential may not read statements');
  return access === 'mine' ? { confinedTo: source.id } : {};
};

export const isSameConfinement = (one: Confinement, other: Confinement): boolean =>
  one.confinedTo === other.confinedTo && one.own?.join(' ') === other.own?.join(' ');

export const mayRead = (
  { confinedTo, own }: Confinement,
  { source, people = [] }: Pick<StoredStatement, 'source' | 'people'>,
): boolean =>
  (confinedTo === undefined || source === confinedTo) &&
  (own === undefined || people.some(({ id, role }) => role !== 'other' && own.includes(id)));
