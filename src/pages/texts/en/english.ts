import { MENTION_EN } from './mention-texts-en.ts';
import { RE_IDENTIFICATION_EN } from './re-identification-texts-en.ts';
import { REQUEST_FILE_EN } from './request-file-texts-en.ts';
import { REQUEST_MEANING_EN } from './request-meaning-texts-en.ts';
import { REQUEST_EN } from './request-texts-en.ts';
import { REVIEW_EN } from './review-texts-en.ts';
import { STAFF_EN } from './staff-texts-en.ts';
import { STATEMENT_PROPERTY_EN } from './statement-property-texts-en.ts';
import type { Texts } from '../texts.ts';

export const ENGLISH: Texts = {
  faultPhrases: [],
  mention: MENTION_EN,
  reidentification: RE_IDENTIFICATION_EN,
  request: REQUEST_EN,
  requestFile: REQUEST_FILE_EN,
  requestMeaning: REQUEST_MEANING_EN,
  review: REVIEW_EN,
  staff: STAFF_EN,
  statementProperties: STATEMENT_PROPERTY_EN,
};
