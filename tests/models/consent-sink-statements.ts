import { agentKey } from '../../src/xapi/agents.ts';
import type { Json, JsonObject } from '../../src/xapi/types.ts';
import { VOIDED } from '../../src/xapi/types.ts';
import { LETTERS, SOURCES } from './consent-sink-people.ts';
import type { Spec } from './consent-sink-outcome.ts';
import type { Scheduler } from './scheduler.ts';

/** The statements of a schedule by their ids, each with its two contents. */
export interface Specs extends ReadonlyMap<string, readonly [Spec, Spec]> {
  /** Whose identifier this is. */
  readonly personOf: (identifier: string) => string | undefined;
}

const agent = (letter: string): JsonObject => ({ mbox: `mailto:${letter}@school.example` });

/** The activity that a statement alone mentions. */
export const activityOf = (id: string, content: number): string => `https://school.example/activities/${id}/${content}`;

/** Makes statements: some of groups, some that name somebody, many that refer to or void others. An id is always of one source. */
export const makeStatements = ({ int, pick, random }: Scheduler, prefix: string, count: number): Specs => {
  const ids = Array.from({ length: count }, (_, n) => `${prefix}-0000-4000-8000-${String(n).padStart(12, '0')}`);
  const make = (id: string, content: number, source: string): Spec => {
    const target = random() < .55 ? pick(ids) : id;
    const refers = target !== id;
    const letters = random() < .3 ? [...new Set([pick(LETTERS), pick(LETTERS)])] : [pick(LETTERS)];
    const actor: Json = letters.length > 1 || random() < .2 ? { objectType: 'Group', member: letters.map(agent) } : agent(letters[0]!);
    const statement: JsonObject = {
      id, actor, verb: { id: refers && random() < .4 ? VOIDED : `https://school.example/verbs/${int(3)}` },
      object: refers ? { objectType: 'StatementRef', id: target } : { id: activityOf(id, content), definition: { name: { en: 'said' } } },
      result: { response: String(content) },
      ...(random() < .25 ? { context: { instructor: agent(pick(LETTERS)) } } : {}),
    };
    return { id, content, source, statement };
  };
  const specs = new Map(ids.map((id) => { const source = pick(Object.keys(SOURCES)); return [id, [make(id, 0, source), make(id, 1, source)] as const]; }));
  const people = new Map(LETTERS.map((letter) => [agentKey(agent(letter)), `${prefix}${letter}`]));
  return Object.assign(specs, { personOf: (identifier: string) => people.get(identifier) });
};
