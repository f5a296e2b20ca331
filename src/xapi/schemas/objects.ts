import { EXTENSIONS, formatted, LANGUAGE_MAP, listOf, object, type Schema, shared, TEXT } from './parts.ts';

/** The lists of components that an interaction can have (1.0.3 Data 2.4.4.1; IEEE 9274.1.1 4.2.2.3). */
export const COMPONENT_LISTS = ['choices', 'scale', 'source', 'target', 'steps'] as const;

const COMPONENT = object({ id: TEXT, description: LANGUAGE_MAP }, ['id']);

const INTERACTION_TYPES = [
  'true-false',
  'choice',
  'fill-in',
  'long-fill-in',
  'matching',
  'performance',
  'sequencing',
  'likert',
  'numeric',
  'other',
];

/**
 * The definition of an Activity. A list that its interactionType does not use is allowed: the standard leaves that
 * open.
 */
const DEFINITION = object({
  name: LANGUAGE_MAP,
  description: LANGUAGE_MAP,
  type: formatted('iri'),
  moreInfo: formatted('iri'),
  interactionType: { enum: INTERACTION_TYPES },
  correctResponsesPattern: { ...listOf(TEXT), beside: 'interactionType' },
  ...Object.fromEntries(
    COMPONENT_LISTS.map((list) => [list, { ...listOf(shared('component')), beside: 'interactionType' }]),
  ),
  extensions: EXTENSIONS,
});

const ACTIVITY: Schema = object(
  { objectType: { const: 'Activity' }, id: formatted('iri'), definition: shared('definition') },
  ['id'],
);

/** A reference to another statement. */
export const STATEMENT_REF: Schema = object({ objectType: { const: 'StatementRef' }, id: formatted('uuid') }, [
  'objectType',
  'id',
]);

/** Schemas that several others refer to, by their names. */
export const SHARED_OBJECTS: Readonly<Record<string, Schema>> = {
  component: COMPONENT,
  definition: DEFINITION,
  activity: ACTIVITY,
};

/** The object of a statement by its objectType; without one it is an Activity. */
export const anObject = (mayBeSubStatement: boolean): Schema => ({
  type: 'object',
  kinds: {
    Activity: shared('activity'),
    Agent: shared('agent'),
    Group: shared('group'),
    StatementRef: STATEMENT_REF,
    ...(mayBeSubStatement && { SubStatement: shared('subStatement') }),
  },
});
