import { defined, isObject } from '../../core/json-object.ts';
import type { Json, JsonObject } from '../../xapi/model/types.ts';
import { isList, memberOf } from '../model/json-member.ts';
import { CONCEPT_TYPES } from '../model/types.ts';
import type { DocumentReport } from './document-report.ts';
import { typeOf } from './read-described.ts';

const LISTS = [
  ['concepts', CONCEPT_TYPES],
  ['templates', ['StatementTemplate']],
  ['patterns', ['Pattern']],
] as const;

const idOf = (node: Json): string | undefined => {
  const id = typeof node === 'string' ? node : (memberOf(node, 'id') ?? memberOf(node, '@id'));
  return typeof id === 'string' ? id : undefined;
};

/** True if an item only names a node of the graph. */
const isReference = (item: Json): boolean =>
  typeof item === 'string' || (isObject(item) && Object.keys(item).every((name) => name === 'id' || name === '@id'));

const itemsIn = (value: Json | undefined): readonly Json[] =>
  value === undefined ? [] : isList(value) ? value : [value];

/**
 * The profile in a document with an `@graph` (JSON-LD 1.1, 4.9), with the other objects in its lists, as in Part Two.
 * Any other document is returned unchanged; undefined, with a report, unless there is exactly one profile.
 */
export const profileInGraph = (document: JsonObject, report: DocumentReport): JsonObject | undefined => {
  const graph = document['@graph'];
  if (graph === undefined || !isList(graph) || typeOf(document, ['Profile']) !== undefined) return document;
  const nodes = graph.filter((node): node is JsonObject => isObject(node));
  const [profile, ...others] = nodes.filter((node) => typeOf(node, ['Profile']) !== undefined);
  if (profile === undefined || others.length > 0) {
    report.refuse('/@graph', 'must have one object of the type Profile', '6.0');
    return undefined;
  }
  report.warn(
    '/@graph',
    'must be one object with its concepts, templates and patterns in it, whose pointers follow',
    '6.0',
  );
  const byId = new Map(
    nodes.flatMap((node): [string, JsonObject][] => {
      const id = idOf(node);
      return id === undefined ? [] : [[id, node]];
    }),
  );
  const resolve = (item: Json): Json => (isReference(item) ? (byId.get(idOf(item) ?? '') ?? item) : item);
  const context = profile['@context'] ?? document['@context'];
  const lists = LISTS.map(([name, types]): [string, Json] => {
    const named = itemsIn(profile[name]).map(resolve);
    const known = new Set(named.map(idOf));
    return [name, [...named, ...nodes.filter((node) => typeOf(node, types) !== undefined && !known.has(idOf(node)))]];
  });
  return {
    ...defined({ '@context': context }),
    ...profile,
    ...(profile['versions'] !== undefined && { versions: itemsIn(profile['versions']).map(resolve) }),
    ...Object.fromEntries(lists.filter(([, items]) => isList(items) && items.length > 0)),
  };
};
