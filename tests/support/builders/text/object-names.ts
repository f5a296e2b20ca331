/** The names that every plain object has from its prototype: `constructor`, `__proto__`, `toString` and others. */
export const OBJECT_NAMES: readonly string[] = Object.getOwnPropertyNames(Object.prototype);
