import type { ApiRoute } from './route/route.ts';
import { AUDIT_ROUTES } from './rows/audit-routes.ts';
import { showMentionList, showMentionsOfPerson, replacePersonByForm } from './mentions/mention-pages.ts';
import { listMentions, readMentions } from './mentions/mentions.ts';
import { readReplacement, replacePerson } from './mentions/replacements.ts';
import { OPERATION_ROUTES } from './rows/operation-routes.ts';
import { PERSON_ROUTES } from './rows/person-routes.ts';
import { addProfile, getProfile, listProfiles, retireProfile } from './profiles/profiles.ts';
import { listForwardingDeadLetters, replayForwarding } from './forwarding/forwarding-dead-letters.ts';
import { endTargetReview, listForwarding, readForwardingOf, setForwardTarget } from './forwarding/forwarding.ts';
import { readAgreement } from './purposes/agreement.ts';
import {
  acceptAgreement,
  approveDpia,
  approvePurpose,
  closePurpose,
  openPurpose,
  returnPurpose,
  submitPurpose,
  suspendPurpose,
} from './purposes/purpose-steps.ts';
import { changeDraft, draftPurpose, getPurpose, listPurposes } from './purposes/purposes.ts';
import { SESSION_ROUTES } from './rows/session-routes.ts';
import { SOURCE_ROUTES } from './rows/source-routes.ts';
import { STAFF_ROUTES } from './rows/staff-routes.ts';
import { STUDY_ROUTES } from './rows/study-routes.ts';
import { readSecurityText } from './trust/security-text.ts';
import { readWhoSeesWhat, showWhoSeesWhat } from './trust/who-sees-what.ts';
import { countOwnViolations } from './validation/own-violations.ts';
import { readRegistrationRuns } from './validation/runs.ts';
import { validatePatterns, validateTemplates } from './validation/validate-by-profile.ts';
import { validateStatements } from './validation/validate-statements.ts';
import {
  showRuns,
  showValidationForm,
  showViolatingSources,
  showViolationsOfSource,
  validateByForm,
} from './validation/validation-pages.ts';
import { listWebhookDeliveries, replayWebhook, testWebhook } from './webhooks/webhook-deliveries.ts';
import { approveWebhook, pauseWebhook, resumeWebhook, rotateWebhookSecret } from './webhooks/webhook-state.ts';
import { changeWebhook, createWebhook, deleteWebhook, listWebhooks, getWebhook } from './webhooks/webhooks.ts';
import { readAbout } from './xapi/about.ts';
import { readActivity } from './xapi/activities.ts';
import {
  deleteActivityProfile,
  postActivityProfile,
  putActivityProfile,
  readActivityProfile,
} from './xapi/activity-profiles.ts';
import { deleteAgentProfile, postAgentProfile, putAgentProfile, readAgentProfile } from './xapi/agent-profiles.ts';
import { readPersonOfAgent } from './xapi/agents.ts';
import { postEnvelope } from './xapi/caliper.ts';
import { postStatements, putStatement, readMoreStatements, findStatements } from './xapi/statements.ts';
import { deleteStates, postState, putState, readState } from './xapi/states.ts';
import { readApiReferenceFile, readOpenApi, showApiReference } from './process/api-reference.ts';
import { readLiveness, readReadiness } from './process/health.ts';
import { showAlert, showHome, showProblemKinds } from './process/home-pages.ts';
import { readMetricsByToken } from './process/metrics.ts';
import { readProfileDocument, showProfile, showProfileList } from './profiles/profile-pages.ts';
import {
  readConsoleFile,
  showConsole,
  showConsoleItem,
  showConsolePage,
  showConsolePart,
} from './operations/console-pages.ts';
import { showRegister } from './audit/register-page.ts';
import { showVerification } from './audit/verify-page.ts';
import { comeBackByForm, confirmDeletion, decideByForm, deleteMeByForm, showMe } from './me/me-pages.ts';
import { showTrace, showTraces } from './me/trace-pages.ts';
import { showConsentState } from './operations/consent-page.ts';
import { openLink, showLink, showSignedOut, signOut } from './me/link-pages.ts';
import { completeSignIn, completeSignInOfOrganisation, startSignIn } from './me/openid-pages.ts';
import { askWhosePage, chooseWhosePage } from './me/whose-pages.ts';
import { requestContactByForm, ruleOnContactByForm, showContactQueue, showContacts } from './studies/contact-pages.ts';
import { changeDraftByForm, createRequestByForm, showDraft, showNewRequest } from './studies/draft-pages.ts';
import { showRequestOfLab, showRequestsOfLab, takeStepOfLab } from './studies/lab-request-pages.ts';
import {
  approveDpiaByForm,
  ruleByForm,
  showDpia,
  showDpiaQueue,
  showReview,
  showReviewQueue,
} from './studies/review-pages.ts';
import { showStudies, showStudy } from './studies/study-pages.ts';
import { routesOf } from './rows/row-access.ts';

/**
 * Every HTTP route of Carnet. Paths match in this order: a fixed segment stands before a parameter. The methods of a
 * path are in this order in `Allow` too.
 */
export const ROUTES: readonly ApiRoute[] = [
  findStatements,
  postStatements,
  putStatement,
  readMoreStatements,
  readState,
  putState,
  postState,
  deleteStates,
  readAgentProfile,
  putAgentProfile,
  postAgentProfile,
  deleteAgentProfile,
  readActivityProfile,
  putActivityProfile,
  postActivityProfile,
  deleteActivityProfile,
  readActivity,
  readPersonOfAgent,
  readAbout,
  postEnvelope,

  listProfiles,
  addProfile,
  getProfile,
  retireProfile,

  showValidationForm,
  validateByForm,
  validateStatements,
  validateTemplates,
  validatePatterns,
  countOwnViolations,
  showViolatingSources,
  showViolationsOfSource,
  readRegistrationRuns,
  showRuns,

  ...routesOf(SOURCE_ROUTES),
  ...routesOf(OPERATION_ROUTES),

  listWebhooks,
  createWebhook,
  getWebhook,
  changeWebhook,
  deleteWebhook,
  pauseWebhook,
  approveWebhook,
  resumeWebhook,
  rotateWebhookSecret,
  testWebhook,
  listWebhookDeliveries,
  replayWebhook,

  ...routesOf(SESSION_ROUTES),
  ...routesOf(STAFF_ROUTES),

  readSecurityText,
  readWhoSeesWhat,
  showWhoSeesWhat,

  ...routesOf(PERSON_ROUTES),

  listMentions,
  readMentions,
  replacePerson,
  readReplacement,
  showMentionList,
  showMentionsOfPerson,
  replacePersonByForm,

  listPurposes,
  draftPurpose,
  getPurpose,
  changeDraft,
  submitPurpose,
  acceptAgreement,
  approvePurpose,
  approveDpia,
  returnPurpose,
  openPurpose,
  suspendPurpose,
  closePurpose,
  setForwardTarget,
  listForwarding,
  readForwardingOf,
  listForwardingDeadLetters,
  replayForwarding,
  endTargetReview,
  readAgreement,

  ...routesOf(AUDIT_ROUTES),
  ...routesOf(STUDY_ROUTES),

  showNewRequest,
  createRequestByForm,
  showDraft,
  changeDraftByForm,
  showContacts,
  requestContactByForm,
  showContactQueue,
  ruleOnContactByForm,
  showDpiaQueue,
  showDpia,
  approveDpiaByForm,
  showReviewQueue,
  showReview,
  ruleByForm,
  showRequestsOfLab,
  showRequestOfLab,
  takeStepOfLab,
  showStudies,
  showStudy,

  showProfileList,
  showProfile,
  readProfileDocument,

  showConsole,
  readConsoleFile,
  showConsolePage,
  showConsoleItem,
  showConsolePart,

  showLink,
  openLink,
  signOut,
  showSignedOut,
  showMe,
  decideByForm,
  showTraces,
  showTrace,
  askWhosePage,
  chooseWhosePage,
  confirmDeletion,
  deleteMeByForm,
  comeBackByForm,
  showRegister,
  showVerification,
  showConsentState,
  startSignIn,
  completeSignIn,
  completeSignInOfOrganisation,

  readLiveness,
  readReadiness,
  readMetricsByToken,
  showHome,
  showProblemKinds,
  showAlert,
  readOpenApi,
  showApiReference,
  readApiReferenceFile,
];
