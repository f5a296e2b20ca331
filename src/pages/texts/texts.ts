import type { FaultPhrase } from './fault-phrases.ts';
import type { MentionTexts } from './mention-texts.ts';
import type { ReidentificationTexts } from './re-identification-texts.ts';
import type { RequestFileTexts } from './request-file-texts.ts';
import type { RequestMeaningTexts } from './request-meaning-texts.ts';
import type { RequestTexts } from './request-texts.ts';
import type { ReviewTexts } from './review-texts.ts';
import type { StaffTexts } from './staff-texts.ts';
import type { StatementPropertyTexts } from './statement-property-texts.ts';

/** The texts of the pages that are not folders yet, in one language. */
export interface Texts {
  /** The phrases; none in English, which is the language of the API. */
  readonly faultPhrases: readonly FaultPhrase[];
  readonly mention: MentionTexts;
  readonly reidentification: ReidentificationTexts;
  readonly request: RequestTexts;
  readonly requestFile: RequestFileTexts;
  readonly requestMeaning: RequestMeaningTexts;
  readonly review: ReviewTexts;
  readonly staff: StaffTexts;
  readonly statementProperties: StatementPropertyTexts;
}
