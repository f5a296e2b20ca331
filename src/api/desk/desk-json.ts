import {
  arraySchema,
  COUNT,
  enumSchema,
  FLAG,
  INSTANT,
  INTEGER,
  namedSchema,
  objectSchema,
  type Sent,
  type Static,
  STRING,
  TEXTS_BY_LANGUAGE,
} from '../../core/json-schema.ts';

/** The kinds of items, in the order of the filter. */
export const DESK_KINDS = ['request', 'dpia', 'objection', 'contact', 'expiry', 'account', 'mention'] as const;
export type DeskKind = (typeof DESK_KINDS)[number];

export const DESK_STEP = enumSchema(
  'approve',
  'approve-dpia',
  'accept-agreement',
  'open',
  'renew',
  'rule',
  'approve-contact',
  'reveal',
  'confirm',
  'replace',
);
export type DeskStep = Static<typeof DESK_STEP>;

export const DESK_ROLE = enumSchema('operator', 'scientist', 'steward', 'dpo');
export type Role = Static<typeof DESK_ROLE>;

/** The reasons for which a reader cannot act, each with its sentence. */
export const REASONS = {
  role: 'Your role does not take this step.',
  scope: 'It concerns sources outside your organisation: ask an officer of the organisation above.',
  'own-lab': 'Your lab asks for it; an officer of another office has to decide.',
  drafted: 'You wrote it; a second person has to approve.',
  'approved-dpia': 'You approved its impact assessment; another steward has to approve it.',
  'drafted-or-approved': 'You wrote or approved it; another officer has to approve the impact assessment.',
  'three-people': 'You asked for it or approved it in another role; it takes three people.',
  'other-officer': 'The person is shown to the officer who approved the request.',
  invited: 'You invited this person or gave the roles; a second person has to confirm.',
  key: 'A key cannot confirm an account; sign in with an account of your own.',
} as const satisfies Readonly<Record<string, string>>;
export type DeskReason = keyof typeof REASONS;
const REASON_NAMES = Object.keys(REASONS) as unknown as readonly [DeskReason, ...DeskReason[]];

export const ID_AND_NAME = objectSchema({ id: STRING, name: STRING });

/** Whether the reader can take a step, and the reason if not. */
export const READER_OF_STEP = objectSchema(
  { canAct: FLAG },
  { reason: enumSchema(...REASON_NAMES), sentence: { ...STRING, description: 'The reason, in English.' } },
);

export const readerOfStep = (reason: DeskReason | undefined): Sent<typeof READER_OF_STEP> => ({
  canAct: reason === undefined,
  reason,
  sentence: reason && REASONS[reason],
});

export const DESK_ITEM = namedSchema(
  'DeskItem',
  objectSchema(
    {
      kind: enumSchema(...DESK_KINDS),
      id: { ...STRING, description: 'Unique among the items of its kind.' },
      title: TEXTS_BY_LANGUAGE,
      organisations: arraySchema(ID_AND_NAME, { description: 'Those of its sources, within your subtree.' }),
      step: { ...DESK_STEP, description: 'The step that is due.' },
      roles: arraySchema(DESK_ROLE, { description: 'The roles of which one takes the step.' }),
      people: arraySchema(ID_AND_NAME, {
        description: 'Up to five accounts of your subtree that can take the step now; `id` is the name of the account.',
      }),
      since: INSTANT,
      reader: {
        ...READER_OF_STEP,
        description: 'Whether you can take the step, and why not.',
      },
    },
    {
      count: { ...COUNT, description: 'The cases that the item stands for; absent if it is one.' },
      due: INSTANT,
      daysLeft: { ...INTEGER, description: 'Whole days until `due`; negative once it has passed.' },
      last: {
        ...objectSchema({ step: STRING, by: STRING, at: INSTANT }, { name: STRING }),
        description: 'The last step that was taken; `by` is an account or a key, `name` that of the person or source.',
      },
    },
  ),
);

const DESK_COUNTS = namedSchema(
  'DeskCounts',
  objectSchema({
    all: COUNT,
    waitsForMe: { ...COUNT, description: 'The items whose step you can take.' },
    ...(Object.fromEntries(DESK_KINDS.map((kind) => [kind, COUNT])) as Record<DeskKind, typeof COUNT>),
  }),
);

export const DESK = objectSchema(
  {
    items: arraySchema(DESK_ITEM),
    counts: { ...DESK_COUNTS, description: 'Of all items, without the filters.' },
    incomplete: arraySchema(enumSchema(...DESK_KINDS), {
      description: 'The kinds of which more wait than were read.',
    }),
  },
  { more: { ...STRING, description: 'The path of the next page; absent on the last one.' } },
);
