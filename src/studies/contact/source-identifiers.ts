import { idsOf } from '../../consent/model/merged-ids.ts';
import type { PersonLookup } from '../../consent/people/person-lookup.ts';
import type { OwnStatements } from '../../consent/subject/own-statements.ts';
import type { Person } from '../../consent/model/types.ts';
import { agentKey } from '../../xapi/model/agents.ts';
import type { Actor, Statement } from '../../xapi/model/types.ts';
import { textOf } from '../../core/bytes/bytes.ts';

/** An identifier of a person in one source, as an agent of its statements. */
export interface SourceIdentifier {
  readonly source: string;
  readonly agent: Actor;
}

export interface SourceIdentifiersDeps {
  readonly own: OwnStatements;
  readonly people: PersonLookup;
}

/** The agents of a statement's actor that can be identified, by key: the actor, or the members of the Group. */
const identifiableAgents = ({ actor }: Statement): ReadonlyMap<string, Actor> => {
  const agents = new Map<string, Actor>();
  for (const agent of [actor, ...(actor.member ?? [])]) {
    const key = agentKey(agent);
    if (key !== undefined && agent.objectType !== 'Group' && !agents.has(key)) agents.set(key, agent);
  }
  return agents;
};

/**
 * Reads a person's identifiers in these sources from their latest visible statements, because Carnet stores only blind
 * indexes. Each identifier is checked against the person's indexes. Empty if no statement is stored. Rejects with
 * Problem `store-unavailable`.
 */
export const createReadSourceIdentifiers =
  ({ own, people }: SourceIdentifiersDeps) =>
  async (person: Person, sources: readonly string[]): Promise<readonly SourceIdentifier[]> => {
    const ids = idsOf(person);
    const inSource = async (source: string): Promise<readonly SourceIdentifier[]> => {
      for await (const { statements } of own.latest({ ids, sources: new Set([source]) })) {
        const agents = new Map<string, Actor>();
        for (const { text } of statements)
          for (const [key, agent] of identifiableAgents(JSON.parse(textOf(text)) as Statement))
            if (!agents.has(key)) agents.set(key, agent);
        const found = await people.findByIdentifier(agents.keys());
        const ofPerson = [...agents].filter(([key]) => found.get(key)?.id === person.id);
        if (ofPerson.length > 0) return ofPerson.map(([, agent]) => ({ source, agent }));
      }
      return [];
    };
    const identifiers: SourceIdentifier[] = [];
    for (const source of sources) identifiers.push(...(await inSource(source)));
    return identifiers;
  };
