import { COUNT, enumSchema, namedSchema, objectSchema, STRING } from '../../core/json-schema.ts';

/** The states of a decision. */
export const DECISION_STATE = enumSchema(
  ...(['none', 'pending', 'granted', 'refused', 'paused', 'withdrawn', 'objected', 'expired'] as const),
);

export const RECORDED_DECISION = namedSchema(
  'RecordedDecision',
  objectSchema(
    { state: DECISION_STATE, generation: COUNT },
    { receipt: { ...COUNT, description: 'The `seq` of its receipt.' }, erasure: STRING },
  ),
);
