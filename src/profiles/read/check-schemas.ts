import { beyond, LIMITS } from './document-limits.ts';
import type { Report } from './document-report.ts';
import type { TakeSchema } from './read-concept.ts';
import { compileSchema } from '../concepts/compile-schema.ts';

/**
 * Builds what checks the inline schemas of one document (P2 7.2, 7.3). One that cannot be checked is warned of and not
 * taken, so that nobody meets it later; and so are all beyond a number and a length of different ones, since checking
 * takes time.
 */
export const createSchemaCheck = (report: Report): TakeSchema => {
  const known = new Map<string, string | undefined>();
  let characters = 0;

  const faultOf = (text: string): string | undefined => {
    if (known.has(text)) return known.get(text);
    if (known.size >= LIMITS.schemas) return `the document ${beyond('schemas', 'different schemas')}`;
    if (characters + text.length > LIMITS.schemaText)
      return `the document ${beyond('schemaText', 'characters in its schemas')}`;
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
