import {
  arraySchema,
  COUNT,
  enumSchema,
  FLAG,
  INSTANT,
  namedSchema,
  objectSchema,
  type Static,
  STRING,
} from '../../core/json-schema.ts';
import type { Language } from '../../pages/html/language.ts';
import { REQUEST_FIELDS } from '../../pages/views/request-form-view.ts';
import { REQUEST_CHECKS } from '../../studies/record/review-checks.ts';
import { FAULT } from '../openapi/shared/problem-responses.ts';
import { PURPOSE } from '../purposes/purpose-json.ts';
import { DESK_ROLE, DESK_STEP, ID_AND_NAME, READER_OF_STEP } from './desk-json.ts';

const TEXT = objectSchema({ en: STRING, fr: STRING } satisfies Record<Language, typeof STRING>);

const REVIEW_ROW = objectSchema(
  {
    field: enumSchema(...REQUEST_FIELDS),
    label: TEXT,
    isChanged: { ...FLAG, description: 'True if the earlier version says something else.' },
  },
  {
    value: { ...TEXT, description: 'As people read it, several values one a line; absent if nothing is said.' },
    meaning: { ...TEXT, description: 'What it means for people.' },
    earlier: { ...TEXT, description: 'The value of the earlier version; absent if it says nothing.' },
  },
);

const CHECK_RESULT = enumSchema('passed', 'failed', 'waiting', 'not-due');
export type CheckResult = Static<typeof CHECK_RESULT>;

const REVIEW_CHECK = objectSchema(
  {
    check: enumSchema(...REQUEST_CHECKS),
    result: {
      ...CHECK_RESULT,
      description: '`waiting`: for the step `waitsFor`, which can be taken now; `not-due`: another step comes first.',
    },
    faults: arraySchema(FAULT, { description: 'Of the purpose, if it failed.' }),
  },
  { waitsFor: DESK_STEP },
);

const ACTOR = objectSchema(
  { id: { ...STRING, description: 'An account, or the key of a credential.' } },
  { name: STRING, keyOf: { ...STRING, description: 'The name of the source of the key.' } },
);

const OFFICER_STEP = enumSchema('approve', 'approve-dpia', 'return', 'open', 'suspend', 'close');
export type OfficerStep = Static<typeof OFFICER_STEP>;

export const PURPOSE_REVIEW = namedSchema(
  'PurposeReview',
  objectSchema(
    {
      purpose: PURPOSE,
      rows: arraySchema(REVIEW_ROW, { description: 'The request in words, field by field.' }),
      checks: arraySchema(REVIEW_CHECK),
      turns: arraySchema(
        objectSchema({
          step: DESK_STEP,
          roles: arraySchema(DESK_ROLE),
          people: arraySchema(ID_AND_NAME),
          reader: READER_OF_STEP,
        }),
        { description: 'The steps that are due, with up to five accounts of your subtree that can take each.' },
      ),
      actions: arraySchema(objectSchema({ step: OFFICER_STEP, reader: READER_OF_STEP }), {
        description: 'The steps of your roles that its state allows.',
      }),
      steps: arraySchema(
        objectSchema(
          { step: STRING, by: ACTOR, at: INSTANT },
          { hand: { ...ACTOR, description: 'The person that the actor counted as.' } },
        ),
        { description: 'The steps that were taken, the newest last.' },
      ),
    },
    {
      lab: { ...ID_AND_NAME, description: 'The source of the lab that asks.' },
      earlier: objectSchema({ version: COUNT, state: PURPOSE.properties.state }),
    },
  ),
);
