/** The fields of the form by which a lab asks for a study, in the order of the review page. */
export const REQUEST_FIELDS = [
  'name',
  'kind',
  'commercial',
  'titleFr',
  'titleEn',
  'titleOthers',
  'summaryFr',
  'summaryEn',
  'summaryOthers',
  'benefitFr',
  'benefitEn',
  'benefitOthers',
  'controllerName',
  'controllerAddress',
  'controllerContact',
  'controllerDpo',
  'controllerCountry',
  'recipients',
  'sources',
  'profiles',
  'verbs',
  'activityTypes',
  'time',
  'timeReason',
  'keepActivities',
  'extensions',
  'responses',
  'automatedDecisions',
  'until',
  'keep',
  'minimum',
  'assurance',
  'storage',
  'dpvPurposes',
  'ethics',
  'dpiaTitle',
  'dpiaDate',
  'dpiaUri',
  'result',
  'referenceOthers',
] as const;
export type RequestField = (typeof REQUEST_FIELDS)[number];

/** The sections of the form. */
export const REQUEST_SECTIONS = [
  [
    'study',
    [
      'name',
      'kind',
      'commercial',
      'titleFr',
      'titleEn',
      'titleOthers',
      'summaryFr',
      'summaryEn',
      'summaryOthers',
      'benefitFr',
      'benefitEn',
      'benefitOthers',
      'result',
    ],
  ],
  [
    'who',
    [
      'controllerName',
      'controllerAddress',
      'controllerContact',
      'controllerDpo',
      'controllerCountry',
      'recipients',
      'ethics',
      'dpiaTitle',
      'dpiaDate',
      'dpiaUri',
      'referenceOthers',
    ],
  ],
  [
    'what',
    [
      'sources',
      'profiles',
      'verbs',
      'activityTypes',
      'extensions',
      'keepActivities',
      'responses',
      'automatedDecisions',
    ],
  ],
  ['howLong', ['time', 'timeReason', 'until', 'keep', 'minimum', 'assurance', 'storage', 'dpvPurposes']],
] as const satisfies readonly (readonly [string, readonly RequestField[]])[];

/** What the form of a request contains, and what is wrong with it. */
export interface RequestFormView {
  /** Where the form is sent. */
  readonly action: string;
  readonly isNew: boolean;
  readonly values: Readonly<Partial<Record<RequestField, string>>>;
  /** Faults by field; those of no field are under ''. */
  readonly faults: ReadonlyMap<RequestField | '', readonly string[]>;
}
