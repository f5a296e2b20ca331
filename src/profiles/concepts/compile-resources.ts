import type { Fault } from '../../core/problem.ts';
import type { DocumentKind } from '../../store/ports/statements/document-repository.ts';
import { pointerTo } from '../../xapi/json/json-pointer.ts';
import type { Json } from '../../xapi/model/types.ts';
import { excerptOf } from '../model/excerpt.ts';
import type { Concept, ConceptType, Violation } from '../model/types.ts';
import type { CompiledSchema, CompileSchema } from './compile-concepts.ts';

/** The type of the concepts that describe the documents of each resource (P2 7.3). */
const CONCEPT_OF_RESOURCE = {
  state: 'StateResource',
  'agent-profile': 'AgentProfileResource',
  'activity-profile': 'ActivityProfileResource',
} as const satisfies Record<DocumentKind, ConceptType>;

/** The media type and the bytes of a document. */
export interface DocumentContent {
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** The document resources of a version. */
export interface CompiledResources {
  /** Checks of the content, by `resourceKey`. */
  readonly byDocument: ReadonlyMap<string, (content: DocumentContent) => readonly Violation[]>;
  readonly warnings: readonly Fault[];
}

/** The key of the documents of a resource with this stateId or profileId. */
export const resourceKey = (resource: DocumentKind, id: string): string => `${CONCEPT_OF_RESOURCE[resource]} ${id}`;

const mediaTypeOf = (text: string): string => (text.split(';')[0] ?? '').trim().toLowerCase();

const parse = (bytes: Uint8Array): Json | undefined => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as Json;
  } catch {
    return undefined;
  }
};

/** The violation of a document at another resource than the one that its id is for (P2 7.3). */
const misplaced = ({ id, type }: Concept, found: ConceptType): Violation => ({
  by: id,
  kind: 'concept',
  location: '',
  rule: 'place',
  expected: type,
  found,
});

const findViolations = (
  { id, contentType }: Concept,
  schema: CompiledSchema | undefined,
  content: DocumentContent,
): readonly Violation[] => {
  const violations: Violation[] = [];
  const add = (violation: Pick<Violation, 'rule' | 'location' | 'expected' | 'found'>): void => {
    violations.push({ by: id, kind: 'concept', ...violation });
  };
  if (contentType !== undefined && mediaTypeOf(contentType) !== mediaTypeOf(content.contentType)) {
    const found = excerptOf(content.contentType);
    add({ location: 'Content-Type', rule: 'place', expected: contentType, found });
  }
  if (schema === undefined) return violations;
  const value = parse(content.bytes);
  if (value === undefined) add({ location: '', rule: 'schema', expected: 'JSON', found: null });
  else {
    for (const { at, detail } of schema.validate(value))
      add({ location: at, rule: 'schema', expected: detail, found: null });
  }
  return violations;
};

/**
 * Compiles the document resources of a version (P2 7.3). A schema that does not compile is a warning, and not checked.
 */
export const compileResources = (concepts: readonly Concept[], compileSchema: CompileSchema): CompiledResources => {
  const types: readonly ConceptType[] = Object.values(CONCEPT_OF_RESOURCE);
  const own = new Set(concepts.map(({ type, id }) => `${type} ${id}`));
  const byDocument = new Map<string, (content: DocumentContent) => readonly Violation[]>();
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
    const checked = isFault ? undefined : schema;
    byDocument.set(`${concept.type} ${concept.id}`, (content) => findViolations(concept, checked, content));
    for (const type of types) {
      const key = `${type} ${concept.id}`;
      if (!own.has(key)) byDocument.set(key, () => [misplaced(concept, type)]);
    }
  }
  return { byDocument, warnings };
};
