import type { PurposeContent } from '../../../consent/model/types.ts';
import { isStudy } from '../../../consent/purposes/purpose-transitions.ts';
import { defined } from '../../../core/json-object.ts';
import { formatDay, formatDuration } from '../../../pages/html/format.ts';
import { type Language, LANGUAGES } from '../../../pages/html/language.ts';
import { TEXTS } from '../../../pages/layout/texts-by-language.ts';
import { requestValueText } from '../../../pages/studies/request-value.ts';
import type { RequestMeaningTexts } from '../../../pages/texts/request-meaning-texts.ts';
import { REQUEST_FIELDS, type RequestField } from '../../../pages/views/request-form-view.ts';
import { type RequestValues, valuesOfPurpose } from './request-form.ts';

type InLanguages = Readonly<Record<Language, string>>;

/** A field of a request in words, beside the earlier version. */
interface RequestRow {
  readonly field: RequestField;
  readonly label: InLanguages;
  /** Absent if the request says nothing. Several values stand one a line. */
  readonly value?: InLanguages;
  /** What it means for people, in a sentence. */
  readonly meaning?: InLanguages;
  /** The value of the earlier version; absent if that says nothing, or if there is none. */
  readonly earlier?: InLanguages;
  readonly isChanged: boolean;
}

const inLanguages = (textIn: (language: Language) => string): InLanguages =>
  Object.fromEntries(LANGUAGES.map((language) => [language, textIn(language)])) as InLanguages;

type Meaning = (content: PurposeContent, texts: RequestMeaningTexts, language: Language) => string | undefined;

/** The sentence of a list that does not restrict if it is empty. */
const ofEmpty =
  (list: 'profiles' | 'verbs' | 'activityTypes', text: 'anyProfile' | 'anyVerb' | 'anyActivityType'): Meaning =>
  ({ scope }, texts) =>
    scope[list].length === 0 ? texts[text] : undefined;

/** The sentences of a study, which a request of another kind does not need. */
const STUDY_MEANINGS: Readonly<Partial<Record<RequestField, Meaning>>> = {
  sources: ({ scope }, texts) => texts.sources(scope.sources.length),
  profiles: ofEmpty('profiles', 'anyProfile'),
  verbs: ofEmpty('verbs', 'anyVerb'),
  activityTypes: ofEmpty('activityTypes', 'anyActivityType'),
  time: ({ view }, texts) => view && texts.times[view.time],
  keepActivities: ({ view }, texts) =>
    view && (view.keepActivities.length === 0 ? texts.replacedActivities : texts.shownActivities),
  extensions: ({ view }, texts) =>
    view !== undefined && Object.keys(view.extensions).length === 0 ? texts.noExtensions : undefined,
  responses: ({ view }, texts) => view && (view.responses ? texts.responses : texts.noResponses),
  automatedDecisions: ({ automatedDecisions }, texts) =>
    automatedDecisions === 'none' ? texts.noAutomatedDecisions : undefined,
  until: ({ until }, texts, language) =>
    until === undefined ? undefined : texts.until(formatDay(until - 1, language)),
  keep: ({ keep }, texts, language) => (keep === undefined ? undefined : texts.keep(formatDuration(keep, language))),
  minimum: ({ minimum }, texts) => texts.minimum(minimum),
  assurance: ({ assurance = 'tool' }, texts) => texts.assurances[assurance],
  ethics: ({ references }, texts) => (references['ethics'] === undefined ? texts.noEthics : undefined),
  dpiaTitle: ({ dpia }, texts) => (dpia === undefined ? texts.noDpia : undefined),
};

const meaningIn = (field: RequestField, content: PurposeContent, language: Language): string | undefined => {
  const texts = TEXTS[language].requestMeaning;
  if (field === 'kind') return texts.kinds[content.kind];
  if (field === 'commercial') return content.commercial ? texts.commercial : undefined;
  return isStudy(content.kind) ? STUDY_MEANINGS[field]?.(content, texts, language) : undefined;
};

/** A request from the time before reasons were asked for has a text that says so. */
const valueIn = (values: RequestValues, field: RequestField, language: Language): string => {
  if (field === 'timeReason' && values.time === 'exact' && values.timeReason === undefined)
    return TEXTS[language].review.noReason;
  const value = values[field] ?? '';
  return value === '' ? '' : requestValueText(field, value, language);
};

/** The fields of a request in words, in each language of pages, in the order of the form. */
export const requestRows = (content: PurposeContent, earlier?: PurposeContent): readonly RequestRow[] => {
  const values = valuesOfPurpose(content);
  const before = earlier === undefined ? {} : valuesOfPurpose(earlier);
  return REQUEST_FIELDS.flatMap((field): readonly RequestRow[] => {
    const value = inLanguages((language) => valueIn(values, field, language));
    const meaning = inLanguages((language) => meaningIn(field, content, language) ?? '');
    const former = inLanguages((language) => valueIn(before, field, language));
    if (value.en === '' && meaning.en === '' && former.en === '') return [];
    return [
      {
        field,
        label: inLanguages((language) => TEXTS[language].request.fields[field]),
        ...defined({
          value: value.en === '' ? undefined : value,
          meaning: meaning.en === '' ? undefined : meaning,
          earlier: former.en === '' ? undefined : former,
        }),
        isChanged: earlier !== undefined && value.en !== former.en,
      },
    ];
  });
};
