import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../../src/xapi/model/types.ts';
import { aNamedStatement } from './a-statement.ts';

type Named = JsonObject & { readonly id: string };

/** Statements that claim a profile of exercises (`aProfile`), in a registration; what the case is about is given. */
export const exerciseStatements = (profile: string, registration: string = randomUUID()) => {
  const context = { registration, contextActivities: { category: [{ id: `${profile}/v1` }] } };
  const score = { score: { scaled: 0.8 }, extensions: { [`${profile}/level`]: 1 } };
  const said = (verb: string, about: Readonly<Record<string, unknown>>): Named =>
    aNamedStatement({
      verb: { id: `${profile}/${verb}` },
      object: { id: 'https://school.example/exercises/1', definition: { type: `${profile}/exercise` } },
      context,
      ...about,
    });
  return {
    registration,
    began: (about: Readonly<Record<string, unknown>> = {}): Named => said('began', about),
    answered: (about: Readonly<Record<string, unknown>> = {}): Named => said('answered', { result: score, ...about }),
    /** An answer without a score: it breaks one rule of one template. */
    unscored: (about: Readonly<Record<string, unknown>> = {}): Named =>
      said('answered', { result: { extensions: score.extensions }, ...about }),
  };
};
