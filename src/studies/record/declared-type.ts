import type { Concept } from '../../profiles/model/types.ts';

/** What the JSON Schema of an extension says of its whole value. */
export interface Declared {
  readonly type?: unknown;
  readonly enum?: readonly unknown[];
}

/** What the schema that a concept has inline says; nothing where it has none, or one that says it otherwise. */
export const declaredBy = ({ inlineSchema }: Pick<Concept, 'inlineSchema'>): Declared => {
  if (inlineSchema === undefined) return {};
  try {
    const schema: unknown = JSON.parse(inlineSchema);
    if (typeof schema !== 'object' || schema === null) return {};
    const { enum: values, type } = schema as { readonly type?: unknown; readonly enum?: unknown };
    return { type, ...(Array.isArray(values) ? { enum: values as readonly unknown[] } : {}) };
  } catch {
    return {};
  }
};
