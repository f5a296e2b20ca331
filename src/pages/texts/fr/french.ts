import { API_REFERENCE_FR } from './api-reference-texts-fr.ts';
import { LAYOUT_FR } from './layout-texts-fr.ts';
import { ERROR_FR } from './error-texts-fr.ts';
import { HOME_FR } from './home-texts-fr.ts';
import { LINK_FR } from './link-texts-fr.ts';
import { ME_FR } from './me-texts-fr.ts';
import { MENTION_FR } from './mention-texts-fr.ts';
import { OPS_CONSENT_FR } from './ops-consent-texts-fr.ts';
import { PROBLEM_FR } from './problem-texts-fr.ts';
import { PROFILE_FAULT_PHRASES_FR } from './profile-fault-phrases-fr.ts';
import { PROFILE_FR } from './profile-texts-fr.ts';
import { PURPOSE_FAULT_PHRASES_FR } from './purpose-fault-phrases-fr.ts';
import { RE_IDENTIFICATION_FR } from './re-identification-texts-fr.ts';
import { REGISTER_FR } from './register-texts-fr.ts';
import { REQUEST_FR } from './request-texts-fr.ts';
import { REVIEW_FR } from './review-texts-fr.ts';
import { RUN_FR } from './run-texts-fr.ts';
import { STAFF_FR } from './staff-texts-fr.ts';
import { STATEMENT_FAULT_PHRASES_FR } from './statement-fault-phrases-fr.ts';
import { STATEMENT_PROPERTY_FR } from './statement-property-texts-fr.ts';
import { STUDY_FR } from './study-texts-fr.ts';
import { VALIDATE_FR } from './validate-texts-fr.ts';
import { VERIFY_FR } from './verify-texts-fr.ts';
import { VIOLATION_FR } from './violation-texts-fr.ts';
import { WHO_SEES_WHAT_FR } from './who-sees-what-texts-fr.ts';
import type { Texts } from '../texts.ts';

export const FRENCH: Texts = {
  layout: LAYOUT_FR,
  apiReference: API_REFERENCE_FR,
  error: ERROR_FR,
  faultPhrases: [...STATEMENT_FAULT_PHRASES_FR, ...PROFILE_FAULT_PHRASES_FR, ...PURPOSE_FAULT_PHRASES_FR],
  home: HOME_FR,
  link: LINK_FR,
  me: ME_FR,
  mention: MENTION_FR,
  opsConsent: OPS_CONSENT_FR,
  problem: PROBLEM_FR,
  profile: PROFILE_FR,
  reidentification: RE_IDENTIFICATION_FR,
  register: REGISTER_FR,
  request: REQUEST_FR,
  review: REVIEW_FR,
  run: RUN_FR,
  staff: STAFF_FR,
  statementProperties: STATEMENT_PROPERTY_FR,
  study: STUDY_FR,
  validate: VALIDATE_FR,
  verify: VERIFY_FR,
  violation: VIOLATION_FR,
  whoSeesWhat: WHO_SEES_WHAT_FR,
};
