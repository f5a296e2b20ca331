import { API_REFERENCE_EN } from './api-reference-texts-en.ts';
import { LAYOUT_EN } from './layout-texts-en.ts';
import { ERROR_EN } from './error-texts-en.ts';
import { HOME_EN } from './home-texts-en.ts';
import { LINK_EN } from './link-texts-en.ts';
import { ME_EN } from './me-texts-en.ts';
import { MENTION_EN } from './mention-texts-en.ts';
import { OPS_CONSENT_EN } from './ops-consent-texts-en.ts';
import { PROBLEM_EN } from './problem-texts-en.ts';
import { PROFILE_EN } from './profile-texts-en.ts';
import { RE_IDENTIFICATION_EN } from './re-identification-texts-en.ts';
import { REGISTER_EN } from './register-texts-en.ts';
import { REQUEST_EN } from './request-texts-en.ts';
import { REVIEW_EN } from './review-texts-en.ts';
import { RUN_EN } from './run-texts-en.ts';
import { STAFF_EN } from './staff-texts-en.ts';
import { STATEMENT_PROPERTY_EN } from './statement-property-texts-en.ts';
import { STUDY_EN } from './study-texts-en.ts';
import { VALIDATE_EN } from './validate-texts-en.ts';
import { VERIFY_EN } from './verify-texts-en.ts';
import { VIOLATION_EN } from './violation-texts-en.ts';
import { WHO_SEES_WHAT_EN } from './who-sees-what-texts-en.ts';
import type { Texts } from '../texts.ts';

export const ENGLISH: Texts = {
  layout: LAYOUT_EN,
  apiReference: API_REFERENCE_EN,
  error: ERROR_EN,
  faultPhrases: [],
  home: HOME_EN,
  link: LINK_EN,
  me: ME_EN,
  mention: MENTION_EN,
  opsConsent: OPS_CONSENT_EN,
  problem: PROBLEM_EN,
  profile: PROFILE_EN,
  reidentification: RE_IDENTIFICATION_EN,
  register: REGISTER_EN,
  request: REQUEST_EN,
  review: REVIEW_EN,
  run: RUN_EN,
  staff: STAFF_EN,
  statementProperties: STATEMENT_PROPERTY_EN,
  study: STUDY_EN,
  validate: VALIDATE_EN,
  verify: VERIFY_EN,
  violation: VIOLATION_EN,
  whoSeesWhat: WHO_SEES_WHAT_EN,
};
