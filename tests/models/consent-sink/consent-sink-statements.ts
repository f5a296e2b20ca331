import { type Json, type JsonObject, VOIDED } from '../../../src/xapi/model/types.ts';
import { agentOf, LETTERS, SOURCES } from './consent-sink-people.ts';
import type { Spec } from './consent-sink-outcome.ts';
import type { Scheduler } from '../scheduler.ts';

/** The activity that a statement alone mentions. */
export const activityOf = (id: string, content: number): string => `https://school.example/activities/${id}/${content}`;

/**
 * Makes statements by their ids, each with two contents. Some have groups, name further people or are old; many refer
 * to or void others. Most ids are of one source.
 */
// oxlint-disable-next-line max-params -- the model's step has these inputs
export const makeStatements = (
  { int, pick, random }: Scheduler,
  now: number,
  prefix: string,
  count: number,
): ReadonlyMap<string, readonly [Spec, Spec]> => {
  const ids = Array.from({ length: count }, (_, n) => `${prefix}-0000-4000-8000-${String(n).padStart(12, '0')}`);
  const past = new Date(now - 86_400_000).toISOString();
  const make = (id: string, content: number, source: string): Spec => {
    const target = random() < 0.55 ? pick(ids) : id;
    const refers = target !== id;
    const letters = random() < 0.3 ? [...new Set([pick(LETTERS), pick(LETTERS)])] : [pick(LETTERS)];
    const actor: Json =
      letters.length > 1 || random() < 0.2
        ? { objectType: 'Group', member: letters.map(agentOf) }
        : agentOf(letters[0]!);
    const statement: JsonObject = {
      id,
      actor,
      verb: { id: refers && random() < 0.4 ? VOIDED : `https://school.example/verbs/${int(3)}` },
      object: refers
        ? { objectType: 'StatementRef', id: target }
        : { id: activityOf(id, content), definition: { name: { en: 'said' } } },
      result: { response: String(content) },
      ...(random() < 0.25 ? { context: { instructor: agentOf(pick(LETTERS)) } } : {}),
      ...(random() < 0.2 ? { timestamp: past } : {}),
    };
    return { id, content, source, statement };
  };
  const source = (): string => pick(Object.keys(SOURCES));
  return new Map(
    ids.map((id) => {
      const own = source();
      return [id, [make(id, 0, own), make(id, 1, random() < 0.2 ? source() : own)] as const];
    }),
  );
};
