import type { KnownPeople } from '../../consent/people/person-lookup.ts';
import type { OwnStatements } from '../../consent/subject/own-statements.ts';
import type { Person } from '../../consent/model/types.ts';
import { agentKey } from '../../xapi/model/agents.ts';
import type { Actor, Statement } from '../../xapi/model/types.ts';

/** An identifier that a source knows somebody by, as it stands in what that source has recorded. */
export interface KnownAs {
  readonly source: string;
  readonly agent: Actor;
}

/** What `createKnownAs` is built from. */
export interface KnownAsDeps {
  readonly own: Pick<OwnStatements, 'latest'>;
  readonly people: Pick<KnownPeople, 'lookUp'>;
}

/**
 * Builds the look-up of what sources know somebody by: Carnet itself keeps no identifier, so that they are read from
 * the latest statements that are held of the person and may be shown, and are held to the person's blind index. Empty
 * where nothing is held. Rejects with Problem `store-unavailable`.
 */
export const createKnownAs =
  ({ own, people }: KnownAsDeps) =>
  async ({ id, was = [] }: Person, sources: readonly string[]): Promise<readonly KnownAs[]> => {
    const ids = [id, ...was.map((former) => former.id)];
    const ofSource = async (source: string): Promise<readonly KnownAs[]> => {
      for await (const statements of own.latest({ ids, source })) {
        const agents = new Map<string, Actor>();
        for (const { text } of statements) {
          const { actor } = JSON.parse(Buffer.from(text).toString()) as Statement;
          for (const one of [actor, ...(actor.member ?? [])]) {
            const key = agentKey(one);
            if (key !== undefined && one.objectType !== 'Group' && !agents.has(key)) agents.set(key, one);
          }
        }
        const found = await people.lookUp(agents.keys());
        const theirs = [...agents].filter(([key]) => found.get(key)?.id === id);
        if (theirs.length > 0) return theirs.map(([, agent]) => ({ source, agent }));
      }
      return [];
    };
    const known: KnownAs[] = [];
    for (const source of sources) known.push(...(await ofSource(source)));
    return known;
  };
