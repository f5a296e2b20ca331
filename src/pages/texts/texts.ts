import type { ApiReferenceTexts } from './api-reference-texts.ts';
import type { FaultPhrase } from './fault-phrases.ts';
import type { LayoutTexts } from './layout-texts.ts';
import type { ErrorTexts } from './error-texts.ts';
import type { HomeTexts } from './home-texts.ts';
import type { LinkTexts } from './link-texts.ts';
import type { MeTexts } from './me-texts.ts';
import type { MentionTexts } from './mention-texts.ts';
import type { OpsConsentTexts } from './ops-consent-texts.ts';
import type { ProblemTexts } from './problem-texts.ts';
import type { ProfileTexts } from './profile-texts.ts';
import type { ReidentificationTexts } from './re-identification-texts.ts';
import type { RegisterTexts } from './register-texts.ts';
import type { RequestTexts } from './request-texts.ts';
import type { ReviewTexts } from './review-texts.ts';
import type { RunTexts } from './run-texts.ts';
import type { StaffTexts } from './staff-texts.ts';
import type { StatementPropertyTexts } from './statement-property-texts.ts';
import type { StudyTexts } from './study-texts.ts';
import type { ValidateTexts } from './validate-texts.ts';
import type { VerifyTexts } from './verify-texts.ts';
import type { ViolationTexts } from './violation-texts.ts';
import type { WhoSeesWhatTexts } from './who-sees-what-texts.ts';

/** Every text that people read, in one language. */
export interface Texts {
  readonly layout: LayoutTexts;
  readonly apiReference: ApiReferenceTexts;
  readonly error: ErrorTexts;
  /** None in English, in which the API speaks. */
  readonly faultPhrases: readonly FaultPhrase[];
  readonly home: HomeTexts;
  readonly link: LinkTexts;
  readonly me: MeTexts;
  readonly mention: MentionTexts;
  readonly opsConsent: OpsConsentTexts;
  readonly problem: ProblemTexts;
  readonly profile: ProfileTexts;
  readonly reidentification: ReidentificationTexts;
  readonly register: RegisterTexts;
  readonly request: RequestTexts;
  readonly review: ReviewTexts;
  readonly run: RunTexts;
  readonly staff: StaffTexts;
  readonly statementProperties: StatementPropertyTexts;
  readonly study: StudyTexts;
  readonly validate: ValidateTexts;
  readonly verify: VerifyTexts;
  readonly violation: ViolationTexts;
  readonly whoSeesWhat: WhoSeesWhatTexts;
}
