import { defined } from '../../../core/json-object.ts';
import { readStored } from '../../../xapi/statement/read-stored.ts';
import type { StoredStatement } from '../../../store/ports/statements/statement-repository.ts';
import { isActivity } from '../../../xapi/model/activities.ts';
import type { JsonObject, Statement } from '../../../xapi/model/types.ts';
import { ACCESS_ROUTES } from '../../access/access-routes.ts';
import type { RecordGivenByLink } from '../../access/link-reader.ts';
import type { GivenData } from '../../access/record-access.ts';
import { mentionPlaces, type MentionPlace } from '../../gate/mention-places.ts';
import type { BlindIndex } from '../../people/blind-index.ts';
import { personKey } from '../../people/spellings.ts';
import { type ExportedSubject, ndjsonLine } from './export-lines.ts';
import type { OwnStatements } from '../own-statements.ts';

interface NamedInDeps {
  readonly ownStatements: OwnStatements;
  /** The blind indexes of a person, by each of their ids. */
  readonly identifiersOf: (id: string) => Promise<readonly string[]>;
  readonly blindIndex: BlindIndex;
  readonly recordGiven: RecordGivenByLink;
}

/** The members that are not another person's: the verb, and the activity with its names. */
const textOfOther = ({ verb, object }: Statement): JsonObject => ({
  verb: { ...verb },
  ...(isActivity(object) && { activity: { id: object.id, ...defined({ definition: object.definition }) } }),
});

/** The data of the person that a statement gives; nothing of its actor is in the line. */
const givenOf =
  (ids: readonly string[]) =>
  ({ source, people = [] }: StoredStatement): GivenData => {
    const own = people.find(({ id }) => ids.includes(id));
    return { source, people: own === undefined ? [] : [{ ...own, role: 'actor' }] };
  };

/**
 * The statements of other people that name the person, one line each, and a line with their number by tool and role. A
 * line has neither the people, nor the id, nor the result of the statement: they are another person's (GDPR art.
 * 15(4)).
 */
export const createNamedInLines = ({ ownStatements, identifiersOf, blindIndex, recordGiven }: NamedInDeps) =>
  async function* ({ session, subject: { ids }, scope: { sources } }: ExportedSubject): AsyncGenerator<Buffer, void> {
    const own = new Set((await Promise.all(ids.map(identifiersOf))).flat());
    const rolesIn = (statement: Statement): readonly MentionPlace[] => {
      const roles = new Set<MentionPlace>();
      for (const [key, places] of mentionPlaces(statement))
        if (own.has(blindIndex(personKey(key)))) for (const place of places) roles.add(place);
      return [...roles];
    };
    const counts = new Map<string, { readonly source: string; readonly role: string; count: number }>();
    const count = (source: string, role: string): void => {
      const key = JSON.stringify([source, role]);
      const before = counts.get(key);
      if (before === undefined) counts.set(key, { source, role, count: 1 });
      else before.count += 1;
    };
    const lineOf = (stored: StoredStatement): Buffer => {
      const { source, timestamp, voided } = stored;
      const statement = readStored(stored);
      const roles = rolesIn(statement);
      for (const role of roles) count(source, role);
      return ndjsonLine({
        type: 'named-in',
        source,
        roles: [...roles],
        voided,
        timestamp: new Date(timestamp).toISOString(),
        ...textOfOther(statement),
      });
    };
    for await (const page of ownStatements.naming({ ids, ...defined({ sources }) })) {
      const given = page.filter(({ damaged }) => damaged !== true);
      await recordGiven({ session, route: ACCESS_ROUTES.myExport }, given.map(givenOf(ids)));
      for (const stored of given) yield lineOf(stored);
    }
    for (const one of counts.values()) yield ndjsonLine({ type: 'named-in-count', ...one });
  };
