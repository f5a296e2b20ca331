import { createExplainViolations } from '../../http/pages/profiles/explain-violations.ts';
import { once } from './once.ts';

/** Finds the words for the violations of profiles. */
export const explainViolationsOf = once(({ sources }) => createExplainViolations(sources.profiles));
