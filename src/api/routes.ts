import {
  dropDeadLetter,
  getDeadLetter,
  listDeadLetters,
  replayDeadLetter,
  replayDeadLetters,
} from './operations/dead-letters.ts';
import type { ApiRoute } from './route/route.ts';
import { listEvents, readChainHead, readEvent, verifyEvents } from './audit/events.ts';
import { exportEvents } from './audit/export-events.ts';
import { verifySignedReceipt } from './audit/receipts.ts';
import { readRegister } from './audit/register.ts';
import { readDesk } from './desk/desk.ts';
import { readPurposeReview } from './desk/review.ts';
import { showRequestFile } from './desk/request-file.ts';
import { eraseStatements, readErasure } from './people/erasures.ts';
import { createLink } from './people/links.ts';
import { readPermit } from './people/permits.ts';
import { decideOnPurpose, deleteMe, endKeptOut } from './me/decisions.ts';
import { exportMyArchive, exportMyLines, readMyAttachment } from './me/export.ts';
import { listMyAccessRecords, listMyEvents, listMySignIns, readMyReceipt } from './me/history.ts';
import { findMyStatements, readMoreOfMyStatements } from './me/my-statements.ts';
import { readMe } from './me/overview.ts';
import { showMentionList, showMentionsOfPerson, replacePersonByForm } from './people/mention-pages.ts';
import { listMentions, readMentions } from './people/mentions.ts';
import { readReplacement, replacePerson } from './people/replacements.ts';
import { findPerson, linkIdentifierToPerson, registerPerson } from './people/people.ts';
import { listObjections, recordPaperDecision, ruleOnObjection } from './people/rulings.ts';
import { changeOrganisation, createOrganisation, getOrganisation, listOrganisations } from './sources/organisations.ts';
import { browseStatements } from './operations/browse-statements.ts';
import { suggestStatementFilters } from './operations/suggest-statements.ts';
import { followOperations, readOperations } from './operations/operations.ts';
import { listSourceFigures, readSourceFigures } from './operations/source-figures.ts';
import { listStudyFigures } from './operations/study-figures.ts';
import {
  eraseDocumentsOfSource,
  listRetentionOfSources,
  readRetention,
  readRetentionOfSource,
} from './operations/retention.ts';
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
import { endSession, fetchSessionSecret, openSession } from './sources/sessions.ts';
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
import {
  listUnmatchedOfSource,
  listViolationsOfSource,
  voidStatementOfSource,
} from './sources/statements-of-source.ts';
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
import { acknowledgeDeletions, readAcknowledgements } from './studies/acknowledgements.ts';
import { getDataset, listDatasets } from '../pages/public/studies/catalogue-route.ts';
import { approveContact, listContacts, refuseContact, requestContact, revealContact } from './studies/contacts.ts';
import { describeStream, describeTable, getCodebook, getStudy, listStudies } from './studies/studies.ts';
import { downloadSnapshot, streamStudy } from './studies/study-records.ts';
import { readSecurityText } from './process/security-text.ts';
import { readWhoSeesWhat } from './audit/who-sees-what.ts';
import { countOwnViolations } from './validation/own-violations.ts';
import { readRegistrationRuns } from './validation/runs.ts';
import { validatePatterns, validateTemplates } from './validation/validate-by-profile.ts';
import { validateStatements } from './validation/validate-statements.ts';
import { showValidationForm, validateByForm } from '../pages/public/validate/route.ts';
import { listWebhookDeliveries, replayWebhook, testWebhook } from './webhooks/webhook-deliveries.ts';
import { approveWebhook, pauseWebhook, resumeWebhook, rotateWebhookSecret } from './webhooks/webhook-state.ts';
import { changeWebhook, createWebhook, deleteWebhook, listWebhooks, getWebhook } from './webhooks/webhooks.ts';
import { readAbout } from './xapi/about.ts';
import { readActivity } from './xapi/activities.ts';
import {
  deleteActivityProfile,
  postActivityProfile,
  dryRunActivityProfile,
  putActivityProfile,
  readActivityProfile,
} from './xapi/activity-profiles.ts';
import {
  deleteAgentProfile,
  dryRunAgentProfile,
  postAgentProfile,
  putAgentProfile,
  readAgentProfile,
} from './xapi/agent-profiles.ts';
import { readPersonOfAgent } from './xapi/agents.ts';
import { postEnvelope } from './xapi/caliper.ts';
import { dryRunStatements } from './xapi/dry-run.ts';
import { postStatements, putStatement, readMoreStatements, findStatements } from './xapi/statements.ts';
import { deleteStates, dryRunState, postState, putState, readState } from './xapi/states.ts';
import { readApiReferenceFile, showApiReference } from '../pages/public/api-reference/route.ts';
import { readOpenApi } from './process/open-api.ts';
import { readLiveness, readReadiness } from './process/health.ts';
import { showAlert } from '../pages/public/alerts/route.ts';
import { showHome } from '../pages/public/home/route.ts';
import { showProblemKinds } from '../pages/public/problems/route.ts';
import { readMetricsByToken } from './process/metrics.ts';
import { readProfileDocument, showProfile, showProfileList } from '../pages/public/profiles/route.ts';
import {
  readConsoleFile,
  showConsole,
  showConsoleItem,
  showConsolePage,
  showConsolePart,
} from './operations/console-pages.ts';
import { showRegister } from '../pages/public/register/route.ts';
import { showVerification } from '../pages/public/verify/route.ts';
import { comeBackByForm, confirmDeletion, decideByForm, deleteMeByForm, showMe } from '../pages/me/overview/route.ts';
import { showTrace, showTraces } from '../pages/me/traces/route.ts';
import {
  showConsentState,
  showRuns,
  showViolatingSources,
  showViolationsOfSource,
  showWhoSeesWhat,
} from './operations/moved-pages.ts';
import { listViolatingSources } from './operations/violation-figures.ts';
import { listConsentOfSources, readConsentState } from './operations/consent-figures.ts';
import { openLink, showLink, showSignedOut, signOut } from '../pages/me/sign-in/link-route.ts';
import { completeSignIn, completeSignInOfOrganisation, startSignIn } from '../pages/me/sign-in/openid-route.ts';
import { askWhosePage, chooseWhosePage } from '../pages/me/whose/route.ts';
import { requestContactByForm, ruleOnContactByForm, showContactQueue, showContacts } from './studies/contact-pages.ts';
import { changeDraftByForm, createRequestByForm, showDraft, showNewRequest } from './studies/draft-pages.ts';
import { showRequestOfLab, showRequestsOfLab, takeStepOfLab } from './studies/lab-request-pages.ts';
import { showDpia, showDpiaQueue, showReview, showReviewQueue } from './studies/review-pages.ts';
import { showStudies, showStudy } from '../pages/public/studies/route.ts';
import { exportStatements } from './sources/export-statements.ts';

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
  dryRunStatements,
  dryRunState,
  dryRunAgentProfile,
  dryRunActivityProfile,
  validateByForm,
  validateStatements,
  validateTemplates,
  validatePatterns,
  countOwnViolations,
  showViolatingSources,
  showViolationsOfSource,
  readRegistrationRuns,
  showRuns,

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
  listUnmatchedOfSource,
  exportStatements,

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
  suggestStatementFilters,
  readOperations,
  followOperations,
  listSourceFigures,
  readSourceFigures,
  listStudyFigures,
  readConsentState,
  listConsentOfSources,
  listViolatingSources,

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
  readDesk,
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
  readPurposeReview,
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
  exportEvents,
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
  showReviewQueue,
  showReview,
  showRequestFile,
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
