import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../../../src/xapi/model/types.ts';

/** A small valid statement without an id. */
export const aStatement = (overrides: Readonly<Record<string, unknown>> = {}): JsonObject => ({
  actor: { objectType: 'Agent', mbox: 'mailto:ada@school.example' },
  verb: { id: 'http://adlnet.gov/expapi/verbs/answered' },
  object: { id: 'https://school.example/exercises/1' },
  ...overrides,
});

/** A small valid statement with a new id. */
export const aNamedStatement = (
  overrides: Readonly<Record<string, unknown>> = {},
): JsonObject & { readonly id: string } => ({ id: randomUUID(), ...aStatement(overrides) });

/** A statement that refers to another. */
export const aReference = (
  id: string,
  overrides: Readonly<Record<string, unknown>> = {},
): JsonObject & { readonly id: string } =>
  aNamedStatement({
    verb: { id: 'http://adlnet.gov/expapi/verbs/commented' },
    object: { objectType: 'StatementRef', id },
    ...overrides,
  });

/** A statement that voids another (1.0.3 Data 2.3.2). */
export const aVoiding = (
  id: string,
  overrides: Readonly<Record<string, unknown>> = {},
): JsonObject & { readonly id: string } =>
  aReference(id, {
    verb: { id: 'http://adlnet.gov/expapi/verbs/voided' },
    actor: { mbox: 'mailto:teacher@school.example' },
    ...overrides,
  });
