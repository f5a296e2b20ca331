import type { Concept } from '../../profiles/model/types.ts';

/** The type and enumeration that the JSON Schema of an extension declares for the complete value. */
export interface Declared {
  readonly type?: unknown;
  readonly enum?: readonly unknown[];
}

/** Reads the inline schema of a concept; empty if there is none, or if it declares these in another way. */
export const declaredBy = ({ inlineSchema }: Pick<Concept, 'inlineSchema'>): Declared => {
  if (inlineSchema === undefined) return {};
  try {
    const schema: unknown = JSON.parse(inlineSchema);
    if (typeof schema !== 'object' || schema === null) return {};
    const { enum: values, type } = schema as { readonly type?: unknown; readonly enum?: unknown };
    return { type, ...(Array.isArray(values) && { enum: values as readonly unknown[] }) };
  } catch {
    return {};
  }
};
