import { ownValue } from '../../core/json-object.ts';
import { templateOf } from './compile-mapping.ts';
import { readsOf } from './expression.ts';
import { isMembers, type MappingDocument, type MappingTemplate } from './mapping-document.ts';

/** The names of the record's members of which a member of a statement is made. */
export type ReadsAt = (rule: number, pointer: string) => readonly string[];

const expressionsIn = (template: MappingTemplate | undefined): readonly string[] => {
  if (typeof template === 'string') return template.startsWith('=') ? [template.slice(1)] : [];
  return typeof template === 'object' && template !== null
    ? Object.values(template).flatMap((inner: MappingTemplate) => expressionsIn(inner))
    : [];
};

const unescaped = (segment: string): string => segment.replaceAll('~1', '/').replaceAll('~0', '~');

/** The template at a JSON Pointer, or the one above that makes the complete value there. */
const templateAt = (template: MappingTemplate, pointer: string): MappingTemplate | undefined => {
  let found: MappingTemplate | undefined = template;
  for (const segment of pointer.split('/').slice(1).map(unescaped)) {
    // Lists lose empty items, so that places in them are not those of the statement.
    if (found === undefined || !isMembers(found)) return found;
    found = Object.hasOwn(found, segment) ? found[segment] : undefined;
  }
  return found;
};

/** Finds which members of a record a place of its statement comes from, also through functions of the mapping. */
export const createReadsAt = (document: MappingDocument): ReadsAt => {
  const functions = document.functions ?? {};
  const namesOf = (text: string, seen: ReadonlySet<string>): readonly string[] => {
    const { names, variables } = readsOf(text);
    const called = variables.filter((name) => Object.hasOwn(functions, name) && !seen.has(name));
    return [
      ...names,
      ...called.flatMap((name) => namesOf(ownValue(functions, name) as string, new Set([...seen, name]))),
    ];
  };
  return (rule, pointer) => {
    const found = document.rules[rule];
    const template = found && templateAt(templateOf(document, found), pointer);
    return [...new Set(expressionsIn(template).flatMap((text) => namesOf(text, new Set())))];
  };
};
