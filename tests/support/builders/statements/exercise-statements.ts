import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../../../src/xapi/model/types.ts';
import { aNamedStatement } from './a-statement.ts';

type Named = JsonObject & { readonly id: string };

/** Statements that claim a profile of exercises (`aProfile`), in one registration. */
export const exerciseStatements = (profile: string, registration: string = randomUUID()) => {
  const context = { registration, contextActivities: { category: [{ id: `${profile}/v1` }] } };
  const score = { score: { scaled: 0.8 }, extensions: { [`${profile}/level`]: 1 } };
  const statementWith = (verb: string, overrides: Readonly<Record<string, unknown>>): Named =>
    aNamedStatement({
      verb: { id: `${profile}/${verb}` },
      object: { id: 'https://school.example/exercises/1', definition: { type: `${profile}/exercise` } },
      context,
      ...overrides,
    });
  return {
    registration,
    began: (overrides: Readonly<Record<string, unknown>> = {}): Named => statementWith('began', overrides),
    answered: (overrides: Readonly<Record<string, unknown>> = {}): Named =>
      statementWith('answered', { result: score, ...overrides }),
    /** An answer without a score, which breaks one rule of one template. */
    unscored: (overrides: Readonly<Record<string, unknown>> = {}): Named =>
      statementWith('answered', { result: { extensions: score.extensions }, ...overrides }),
  };
};
