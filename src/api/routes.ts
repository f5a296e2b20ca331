import {
  dropDeadLetter,
  getDeadLetter,
  listDeadLetters,
  replayDeadLetter,
  replayDeadLetters,
} from './dead-letters/dead-letters.ts';
import type { ApiRoute } from './route/route.ts';
import { AUDIT_ROUTES } from './rows/audit-routes.ts';
import { CONSOLE_ROUTES } from './rows/console-routes.ts';
import { showMentionList, showMentionsOfPerson, replacePersonByForm } from './mentions/mention-pages.ts';
import { listMentions, readMentions } from './mentions/mentions.ts';
import { readReplacement, replacePerson } from './mentions/replacements.ts';
import { changeOrganisation, createOrganisation, getOrganisation, listOrganisations } from './sources/organisations.ts';
import { browseStatements } from './operations/browse-statements.ts';
import { followOperations, readOperations } from './operations/operations.ts';
import { listSourceFigures, readSourceFigures } from './operations/source-figures.ts';
import { listStudyFigures } from './operations/study-figures.ts';
import {
  eraseDocumentsOfSource,
  listRetentionOfSources,
  readRetention,
  readRetentionOfSource,
} from './operations/retention.ts';
import { PERSON_ROUTES } from './rows/person-routes.ts';
import { PERSON_PAGE_ROUTES } from './rows/person-page-routes.ts';
import { PROCESS_ROUTES } from './rows/process-routes.ts';
import { PROFILE_PAGE_ROUTES } from './rows/profile-page-routes.ts';
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
import { SOURCE_ROUTES } from './rows/source-routes.ts';
import { endSession, fetchSessionSecret, openSession } from './sessions/sessions.ts';
import { issueSourceCredential, revokeSourceCredential, rotateSourceCredential } from './sources/credentials.ts';
import {
  addGrantOfOrganisation,
  addGrantOfSource,
  listGrantsOfOrganisation,
  listGrantsOfSource,
  removeGrantOfOrganisation,
  removeGrantOfSource,
} from './sources/grants.ts';
import { changeSource, createSource, getSource, listSources } from './sources/sources.ts';
import { listViolationsOfSource, voidStatementOfSource } from './sources/statements-of-source.ts';
import {
  changeStaffAccount,
  confirmStaffAccount,
  endStaffAccount,
  getStaffAccount,
  inviteStaffAccount,
  inviteStaffAccountAgain,
  listStaffAccounts,
} from './staff/staff.ts';
import {
  completeStaffSignIn,
  completeStaffSignInOfOrganisation,
  confirmAccountByForm,
  redeemStaffInvitation,
  showAccountsToConfirm,
  showOwnAccount,
  showStaffInvitation,
  showStaffSignedOut,
  showStaffSignIn,
  signStaffIn,
  signStaffOut,
  startStaffSignIn,
} from './staff/staff-pages.ts';
import { STUDY_ROUTES } from './rows/study-routes.ts';
import { STUDY_PAGE_ROUTES } from './rows/study-page-routes.ts';
import { readSecurityText } from './trust/security-text.ts';
import { readWhoSeesWhat, showWhoSeesWhat } from './trust/who-sees-what.ts';
import { VALIDATION_ROUTES } from './rows/validation-routes.ts';
import { listWebhookDeliveries, replayWebhook, testWebhook } from './webhooks/webhook-deliveries.ts';
import { approveWebhook, pauseWebhook, resumeWebhook, rotateWebhookSecret } from './webhooks/webhook-state.ts';
import { changeWebhook, createWebhook, deleteWebhook, listWebhooks, getWebhook } from './webhooks/webhooks.ts';
import { XAPI_ROUTES } from './rows/xapi-routes.ts';
import { routesOf } from './rows/row-access.ts';

/**
 * Every HTTP route of Carnet. Paths match in this order: a fixed segment stands before a parameter. The methods of a
 * path are in this order in `Allow` too.
 */
export const ROUTES: readonly ApiRoute[] = [
  ...routesOf(XAPI_ROUTES),

  listProfiles,
  addProfile,
  getProfile,
  retireProfile,

  ...routesOf(VALIDATION_ROUTES),

  listSources,
  createSource,
  getSource,
  changeSource,
  issueSourceCredential,
  revokeSourceCredential,
  rotateSourceCredential,
  listGrantsOfSource,
  addGrantOfSource,
  removeGrantOfSource,
  voidStatementOfSource,
  listViolationsOfSource,

  ...routesOf(SOURCE_ROUTES),

  listDeadLetters,
  replayDeadLetters,
  getDeadLetter,
  replayDeadLetter,
  dropDeadLetter,

  listOrganisations,
  createOrganisation,
  getOrganisation,
  changeOrganisation,
  listGrantsOfOrganisation,
  addGrantOfOrganisation,
  removeGrantOfOrganisation,

  browseStatements,
  readOperations,
  followOperations,
  listSourceFigures,
  readSourceFigures,
  listStudyFigures,

  readRetention,
  listRetentionOfSources,
  readRetentionOfSource,
  eraseDocumentsOfSource,

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

  openSession,
  endSession,
  fetchSessionSecret,

  listStaffAccounts,
  inviteStaffAccount,
  getStaffAccount,
  changeStaffAccount,
  endStaffAccount,
  confirmStaffAccount,
  inviteStaffAccountAgain,
  showAccountsToConfirm,
  confirmAccountByForm,
  showOwnAccount,
  showStaffSignIn,
  signStaffIn,
  startStaffSignIn,
  completeStaffSignIn,
  completeStaffSignInOfOrganisation,
  signStaffOut,
  showStaffSignedOut,
  showStaffInvitation,
  redeemStaffInvitation,

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
  ...routesOf(STUDY_PAGE_ROUTES),
  ...routesOf(PROFILE_PAGE_ROUTES),
  ...routesOf(CONSOLE_ROUTES),
  ...routesOf(PERSON_PAGE_ROUTES),
  ...routesOf(PROCESS_ROUTES),
];
