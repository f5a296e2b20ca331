/** Whether a value is an object of JSON: neither null nor a list. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The object of a JSON text with these members. They are assigned, not spread: V8 gives a spread object another hidden
 * class after a garbage collection, and then compiles anew all code that reads it.
 */
export const parseWith = <T extends object>(text: string, members: Partial<T>): T =>
  Object.assign(JSON.parse(text) as T, members);
