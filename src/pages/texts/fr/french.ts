import { MENTION_FR } from './mention-texts-fr.ts';
import { PROFILE_FAULT_PHRASES_FR } from './profile-fault-phrases-fr.ts';
import { PURPOSE_FAULT_PHRASES_FR } from './purpose-fault-phrases-fr.ts';
import { RE_IDENTIFICATION_FR } from './re-identification-texts-fr.ts';
import { REQUEST_FILE_FR } from './request-file-texts-fr.ts';
import { REQUEST_MEANING_FR } from './request-meaning-texts-fr.ts';
import { REQUEST_FR } from './request-texts-fr.ts';
import { REVIEW_FR } from './review-texts-fr.ts';
import { STAFF_FR } from './staff-texts-fr.ts';
import { STATEMENT_FAULT_PHRASES_FR } from './statement-fault-phrases-fr.ts';
import { STATEMENT_PROPERTY_FR } from './statement-property-texts-fr.ts';
import type { Texts } from '../texts.ts';

export const FRENCH: Texts = {
  faultPhrases: [...STATEMENT_FAULT_PHRASES_FR, ...PROFILE_FAULT_PHRASES_FR, ...PURPOSE_FAULT_PHRASES_FR],
  mention: MENTION_FR,
  reidentification: RE_IDENTIFICATION_FR,
  request: REQUEST_FR,
  requestFile: REQUEST_FILE_FR,
  requestMeaning: REQUEST_MEANING_FR,
  review: REVIEW_FR,
  staff: STAFF_FR,
  statementProperties: STATEMENT_PROPERTY_FR,
};
