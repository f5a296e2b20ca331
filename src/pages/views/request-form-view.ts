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

/** The content of the form of a request, and its faults. */
export interface RequestFormView {
  /** The address to which the form is sent. */
  readonly action: string;
  readonly isNew: boolean;
  readonly values: Readonly<Partial<Record<RequestField, string>>>;
  /** Faults by field; faults without a field are under ''. */
  readonly faults: ReadonlyMap<RequestField | '', readonly string[]>;
}
