import {
  dropDeadLetter,
  getDeadLetter,
  listDeadLetters,
  replayDeadLetter,
  replayDeadLetters,
} from './dead-letters/dead-letters.ts';
import type { ApiRoute } from './route/route.ts';
import { listEvents, readChainHead, readEvent, verifyEvents } from './audit/events.ts';
import { verifySignedReceipt } from './audit/receipts.ts';
import { readRegister } from './audit/register.ts';
import { CONSOLE_ROUTES } from './rows/console-routes.ts';
import { eraseStatements, readErasure } from './erasures/erasures.ts';
import { createLink } from './links/links.ts';
import { readPermit } from './links/permits.ts';
import { decideOnPurpose, deleteMe, endKeptOut } from './me/decisions.ts';
import { exportMyArchive, exportMyLines, readMyAttachment } from './me/export.ts';
import { listMyAccessRecords, listMyEvents, listMySignIns, readMyReceipt } from './me/history.ts';
import { findMyStatements, readMoreOfMyStatements } from './me/my-statements.ts';
import { readMe } from './me/overview.ts';
import { showMentionList, showMentionsOfPerson, replacePersonByForm } from './mentions/mention-pages.ts';
import { listMentions, readMentions } from './mentions/mentions.ts';
import { readReplacement, replacePerson } from './mentions/replacements.ts';
import { findPerson, linkIdentifierToPerson, registerPerson } from './people/people.ts';
import { listObjections, recordPaperDecision, ruleOnObjection } from './people/rulings.ts';
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
import { STUDY_PAGE_ROUTES } from './rows/study-page-routes.ts';
import { acknowledgeDeletions, readAcknowledgements } from './studies/acknowledgements.ts';
import { getDataset, listDatasets } from './studies/catalogue.ts';
import { approveContact, listContacts, refuseContact, requestContact, revealContact } from './studies/contacts.ts';
import { describeStream, describeTable, getCodebook, getStudy, listStudies } from './studies/studies.ts';
import { downloadSnapshot, streamStudy } from './studies/study-records.ts';
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

  readPermit,
  createLink,

  readMe,
  deleteMe,
  endKeptOut,
  decideOnPurpose,
  listMyEvents,
  listMyAccessRecords,
  listMySignIns,
  readMyReceipt,
  exportMyArchive,
  readMyAttachment,
  exportMyLines,
  eraseStatements,
  readErasure,
  findMyStatements,
  readMoreOfMyStatements,

  findPerson,
  registerPerson,
  linkIdentifierToPerson,
  recordPaperDecision,
  listObjections,
  ruleOnObjection,

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

  readChainHead,
  verifyEvents,
  listEvents,
  readEvent,
  verifySignedReceipt,
  readRegister,

  listContacts,
  requestContact,
  approveContact,
  refuseContact,
  revealContact,
  streamStudy,
  downloadSnapshot,
  readAcknowledgements,
  acknowledgeDeletions,
  listStudies,
  getStudy,
  getCodebook,
  describeStream,
  describeTable,
  listDatasets,
  getDataset,

  ...routesOf(STUDY_PAGE_ROUTES),
  ...routesOf(PROFILE_PAGE_ROUTES),
  ...routesOf(CONSOLE_ROUTES),
  ...routesOf(PERSON_PAGE_ROUTES),
  ...routesOf(PROCESS_ROUTES),
];
