import type { Fault } from '../../core/problem.ts';
import { pointerTo } from '../../xapi/json/json-pointer.ts';
import type { Json } from '../../xapi/model/types.ts';
import type { CompiledSchema, CompileSchema } from './compile-concepts.ts';
import { excerptOf } from '../model/excerpt.ts';
import type { Breach, Concept, ConceptType } from '../model/types.ts';

/**
 * The resources of documents (1.0.3 Communication 2.2), each with the concept that describes its documents (P2 7.3).
 */
const CONCEPTS = {
  state: 'StateResource',
  'agent-profile': 'AgentProfileResource',
  'activity-profile': 'ActivityProfileResource',
} as const satisfies Record<string, ConceptType>;

/** One of the resources of documents. */
export type DocumentResource = keyof typeof CONCEPTS;

/** What a document holds. */
export interface DocumentContent {
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** What a version says of documents. */
export interface CompiledResources {
  /** By resource and id of document (`resourceKey`), what the content breaks. */
  readonly byDocument: ReadonlyMap<string, (content: DocumentContent) => readonly Breach[]>;
  readonly warnings: readonly Fault[];
}

/** Names the documents of a resource with this stateId or profileId. */
export const resourceKey = (resource: DocumentResource, id: string): string => `${CONCEPTS[resource]} ${id}`;

const mediaTypeOf = (text: string): string => (text.split(';')[0] ?? '').trim().toLowerCase();

const parse = (bytes: Uint8Array): Json | undefined => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as Json;
  } catch {
    return undefined;
  }
};

const breaches = (
  { id, contentType }: Concept,
  schema: CompiledSchema | undefined,
  content: DocumentContent,
): readonly Breach[] => {
  const broken: Breach[] = [];
  const add = (rule: Breach['rule'], location: string, expected: Json, found: Json): void => {
    broken.push({ by: id, kind: 'concept', location, rule, expected, found });
  };
  if (contentType !== undefined && mediaTypeOf(contentType) !== mediaTypeOf(content.contentType))
    add('place', 'Content-Type', contentType, excerptOf(content.contentType));
  if (schema === undefined) return broken;
  const value = parse(content.bytes);
  if (value === undefined) add('schema', '', 'JSON', null);
  else for (const { at, detail } of schema.validate(value)) add('schema', at, detail, null);
  return broken;
};

/**
 * Compiles the document resources among the concepts of a version (P2 7.3). A schema that does not compile is a
 * warning, and not asked for.
 */
export const compileResources = (concepts: readonly Concept[], compileSchema: CompileSchema): CompiledResources => {
  const types: readonly ConceptType[] = Object.values(CONCEPTS);
  const byDocument = new Map<string, (content: DocumentContent) => readonly Breach[]>();
  const warnings: Fault[] = [];
  for (const concept of concepts) {
    if (!types.includes(concept.type)) continue;
    const schema = concept.inlineSchema === undefined ? undefined : compileSchema(concept.inlineSchema);
    const isFault = schema !== undefined && 'fault' in schema;
    if (isFault)
      warnings.push({
        at: pointerTo('/concepts', concept.id),
        detail: `The schema of ${concept.id} is not checked: ${schema.fault}`,
        requirement: 'xAPI Profiles 1.0, Part Two 7.3',
      });
    byDocument.set(`${concept.type} ${concept.id}`, (content) =>
      breaches(concept, isFault ? undefined : schema, content),
    );
  }
  return { byDocument, warnings };
};
