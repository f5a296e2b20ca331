import { compileSchema } from '../concepts/compile-schema.ts';
import { LIMITS, overLimit } from './document-limits.ts';
import type { DocumentReport } from './document-report.ts';
import type { CheckSchema } from './read-concept.ts';

/**
 * Checks the inline schemas of one document (P2 7.2, 7.3). Checking takes time, so the number of different schemas and
 * their total length are limited; schemas over a limit are left out, with a warning.
 */
export const createSchemaChecker = (report: DocumentReport): CheckSchema => {
  const known = new Map<string, string | undefined>();
  let characters = 0;

  const faultOf = (text: string): string | undefined => {
    if (known.has(text)) return known.get(text);
    if (known.size >= LIMITS.schemas) return `the document ${overLimit('schemas', 'different schemas')}`;
    if (characters + text.length > LIMITS.schemaText)
      return `the document ${overLimit('schemaText', 'characters in its schemas')}`;
    characters += text.length;
    const compiled = compileSchema(text);
    const fault = 'fault' in compiled ? compiled.fault : undefined;
    known.set(text, fault);
    return fault;
  };

  return (text, at, section) => {
    const fault = faultOf(text);
    if (fault === undefined) return text;
    report.warn(at, `is a schema that is not checked: ${fault}`, section);
    return undefined;
  };
};
