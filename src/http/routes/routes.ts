import {
  open,
  everyProcess,
  metricsToken,
  page,
  scoped,
  session,
  sessionPage,
  sessionXapi,
  staff,
  staffPage,
  staffStudy,
  study,
  studyPage,
} from './access.ts';
import {
  OPERATOR,
  SCIENTIST,
  STEWARD,
  AUDITOR,
  DPO,
  AUTHORS,
  OFFICERS,
  STUDY_READERS,
  ASKERS,
  LINKERS,
  ERASERS,
  SESSIONS,
} from './route-scopes.ts';
import { CONSOLE_ROUTES } from './console-routes.ts';
import { MENTION_ROUTES } from './mention-routes.ts';
import { OPERATION_ROUTES } from './operation-routes.ts';
import { PURPOSE_ROUTES } from './purpose-routes.ts';
import { SOURCE_ROUTES } from './source-routes.ts';
import { type RouteRow, STAFF_ROUTES } from './staff-routes.ts';
import { WEBHOOK_ROUTES } from './webhook-routes.ts';
import { VALIDATION_ROUTES } from './validation-routes.ts';
import { TRUST_ROUTES } from './trust-routes.ts';
import { XAPI_ROUTES } from './xapi-routes.ts';

/**
 * Every HTTP route of Carnet. Paths match in this order: a fixed segment stands before a parameter. The methods of a
 * path are in this order in `Allow` too.
 */
// prettier-ignore
export const ROUTES: readonly RouteRow[] = [
  ...XAPI_ROUTES,

  // Profiles
  ['GET', '/v1/profiles', staff(OPERATOR, (h) => h.profiles.list), 'Lists the profiles in force.', 'none'],
  ['POST', '/v1/profiles', staff(OPERATOR, (h) => h.profiles.add, ['preview']),
    'Adds a profile, or a new version of it, and says what that changes.', 'none'],
  ['GET', '/v1/profiles/:id', staff(OPERATOR, (h) => h.profiles.read), 'Reads a profile, or its document.', 'none'],
  ['DELETE', '/v1/profiles/:id', staff(OPERATOR, (h) => h.profiles.retire), 'Retires a profile.', 'none'],

  ...VALIDATION_ROUTES,

  ...SOURCE_ROUTES,
  ...OPERATION_ROUTES,

  ...WEBHOOK_ROUTES,

  // Sessions of content in browsers
  ['POST', '/v1/sessions', scoped(SESSIONS, (h) => h.sessions.create),
    'Opens a session for one learner: a credential, a token and how to launch content with it.', 'sign-in'],
  ['DELETE', '/v1/sessions/:id', scoped(SESSIONS, (h) => h.sessions.end), 'Ends a session.', 'none'],
  ['POST', '/v1/sessions/:id/fetch/:token', open((h) => h.sessions.fetch),
    'Reads the credential of a session, once (cmi5 8.2).', 'none'],

  ...STAFF_ROUTES,

  // Trust
  ...TRUST_ROUTES,

  // Consent: people and their decisions
  ['GET', '/v1/permits', scoped(ASKERS, (h) => h.links.permit, ['agent']),
    'Says whether a tool may record an Agent.', 'permission'],
  ['POST', '/v1/links', staff(LINKERS, (h) => h.links.create),
    'Creates a link that signs a person in once.', 'sign-in'],
  ['GET', '/v1/me', session((h) => h.me.overview),
    'Reads what a person is asked, has decided and has recorded.', 'own'],
  ['DELETE', '/v1/me', session((h) => h.me.forget),
    'Erases all data of a person, and keeps them out everywhere.', 'own'],
  ['DELETE', '/v1/me/kept-out', session((h) => h.me.comeBack), 'Ends that a person is kept out everywhere.', 'own'],
  ['PUT', '/v1/me/decisions/:purpose', session((h) => h.me.decide), 'Decides on a purpose.', 'own'],
  ['GET', '/v1/me/events', session((h) => h.me.events, ['before', 'limit']),
    'Lists the audit events of a person.', 'own'],
  ['GET', '/v1/me/access-records', session((h) => h.me.accessRecords, ['before', 'limit']),
    'Lists who has read data of a person: by a grant, as staff, or in a session that a link of theirs opened.', 'own'],
  ['GET', '/v1/me/sign-ins', session((h) => h.me.signIns, ['before', 'limit']),
    'Lists the links that were made and opened for a person, and the sign-ins.', 'own'],
  ['GET', '/v1/me/receipts/:seq', session((h) => h.me.receipt), 'Reads the signed receipt of a decision.', 'own'],
  ['GET', '/v1/me/export.zip', session((h) => h.me.exportZip), 'Exports all data of a person as an archive.', 'own'],
  ['GET', '/v1/me/attachments/:statement/:sha2', session((h) => h.me.attachment),
    'Reads the data of an attachment of an own statement.', 'own'],
  ['GET', '/v1/me/export', session((h) => h.me.export), 'Exports all data of a person.', 'own'],
  ['POST', '/v1/erasures', scoped(ERASERS, (h) => h.ownErasures),
    'Erases statements that the credential has written.', 'none'],
  ['GET', '/v1/erasures/:id', open((h) => h.me.erasureState), 'Reads the progress of an erasure.', 'none'],
  ['GET', '/v1/me/xapi/statements', sessionXapi((h) => h.myStatements.get), 'Finds statements of a person.', 'own'],
  ['GET', '/v1/me/xapi/statements/more/:token', sessionXapi((h) => h.myStatements.more),
    'Reads the next page of statements of a person.', 'own'],
  ['GET', '/v1/people', staff(OPERATOR, (h) => h.people.find, ['agent']), 'Finds a person by an identifier.', 'people'],
  ['POST', '/v1/people', staff(OPERATOR, (h) => h.people.create), 'Registers a person, or finds them again.', 'people'],
  ['POST', '/v1/people/:id/identifiers', staff(OPERATOR, (h) => h.people.linkIdentifier),
    'Links an identifier to a person.', 'people'],
  ['PUT', '/v1/people/:id/decisions/:purpose', staff(OPERATOR, (h) => h.people.recordPaperDecision),
    'Records a decision on paper.', 'permission'],
  ['GET', '/v1/objections', staff(STEWARD, (h) => h.people.listObjections, ['after']),
    'Lists objections that await a ruling.', 'decisions'],
  ['POST', '/v1/people/:id/objections/:purpose', staff(STEWARD, (h) => h.people.ruleOnObjection),
    'Rules on an objection.', 'decisions'],
  ...MENTION_ROUTES,

  // Consent: purposes, processing register and audit log
  ...PURPOSE_ROUTES,
  ['GET', '/v1/agreement', open((h) => h.agreement), 'Reads the data use agreement.', 'none'],
  ['GET', '/v1/events/head', open((h) => h.audit.head), 'Reads the signed tree head of the audit log.', 'none'],
  ['POST', '/v1/events/verify', staff(AUDITOR, (h) => h.audit.verify),
    'Verifies the audit log up to a published head.', 'none'],
  ['GET', '/v1/events', staff(AUDITOR, (h) => h.audit.list, ['after', 'limit']),
    'Lists the events of the audit log.', 'decisions'],
  ['GET', '/v1/events/:seq', staff(AUDITOR, (h) => h.audit.read), 'Reads one event of the audit log.', 'decisions'],
  ['POST', '/v1/receipts/verify', open((h) => h.audit.verifyReceipt), 'Verifies the signature of a receipt.', 'none'],
  ['GET', '/v1/register', open((h) => h.register), 'Reads the processing register (GDPR art. 30).', 'none'],

  // Studies
  ['GET', '/v1/studies/:id/contacts', staffStudy([...SCIENTIST, ...OFFICERS], (h) => h.reidentifications.list),
    'Lists the re-identification requests of a study.', 'contacts'],
  ['POST', '/v1/studies/:id/contacts', staffStudy(SCIENTIST, (h) => h.reidentifications.request),
    'Asks to re-identify a pseudonym.', 'contacts'],
  ['POST', '/v1/studies/:id/contacts/:contact/approve', staffStudy(OFFICERS, (h) => h.reidentifications.approve),
    'Approves a re-identification request.', 'contacts'],
  ['POST', '/v1/studies/:id/contacts/:contact/refuse', staffStudy(OFFICERS, (h) => h.reidentifications.refuse),
    'Refuses a re-identification request.', 'contacts'],
  ['POST', '/v1/studies/:id/contacts/:contact/reveal', staffStudy(DPO, (h) => h.reidentifications.reveal),
    'Reveals the person of an approved request, once.', 'reidentified'],
  ['GET', '/v1/studies/:id/stream', study(SCIENTIST, (h) => h.studyData.stream, ['after', 'from', 'follow']),
    'Streams the records of a study.', 'records'],
  ['GET', '/v1/studies/:id/snapshot', study(SCIENTIST, (h) => h.studyData.snapshot, ['format']),
    'Downloads the records of a study.', 'records'],
  ['GET', '/v1/studies/:id/acks', staffStudy(STUDY_READERS, (h) => h.studyData.acknowledgements),
    'Reads which deletions a lab has acknowledged.', 'none'],
  ['POST', '/v1/studies/:id/acks', study(SCIENTIST, (h) => h.studyData.acknowledge),
    'Acknowledges deletions up to a cursor.', 'none'],
  ['GET', '/v1/studies', open((h) => h.studies.list), 'Lists the public studies.', 'none'],
  ['GET', '/v1/studies/:id', open((h) => h.studies.read), 'Reads a public study.', 'none'],
  ['GET', '/v1/studies/:id/codebook', open((h) => h.studies.codebook), 'Reads the codebook of a study.', 'none'],
  ['GET', '/v1/studies/:id/asyncapi.json', open((h) => h.studies.asyncApi),
    'Describes the stream of a study (AsyncAPI).', 'none'],
  ['GET', '/v1/studies/:id/croissant.json', open((h) => h.studies.croissant),
    'Describes the table of a study (Croissant).', 'none'],
  ['GET', '/v1/catalog', open((h) => h.catalogue.list), 'Lists the datasets, as a page or in DCAT-AP.', 'none'],
  ['GET', '/v1/catalog/:id', open((h) => h.catalogue.show),
    'Reads a dataset, as a page, in DCAT-AP or Croissant.', 'none'],

  // Pages of studies
  ['GET', '/studies/new', staffPage(AUTHORS, (h) => h.requestPages.newRequest),
    'Shows the form of a new study request.', 'none'],
  ['POST', '/studies/new', staffPage(AUTHORS, (h) => h.requestPages.create),
    'Saves a new study request as a draft.', 'none'],
  ['GET', '/requests/:id/change', staffPage(AUTHORS, (h) => h.requestPages.editDraft),
    'Shows the form of a draft.', 'none'],
  ['POST', '/requests/:id/change', staffPage(AUTHORS, (h) => h.requestPages.updateDraft), 'Changes a draft.', 'none'],
  ['GET', '/requests/:id/contacts', staffPage(SCIENTIST, (h) => h.reidentificationPages.show),
    'Shows the re-identification requests of a study to its lab.', 'contacts'],
  ['POST', '/requests/:id/contacts', staffPage(SCIENTIST, (h) => h.reidentificationPages.request),
    'Asks to re-identify a pseudonym.', 'contacts'],
  ['GET', '/desk/contacts', staffPage(OFFICERS, (h) => h.reidentificationReview.list),
    'Shows the re-identification requests.', 'contacts'],
  ['POST', '/desk/contacts/:study/:contact', staffPage(OFFICERS, (h) => h.reidentificationReview.takeStep),
    'Rules on a re-identification request.', 'contacts'],
  ['GET', '/desk/dpia', staffPage(DPO, (h) => h.dpiaReview.list),
    'Shows the impact assessments to the data protection officer.', 'none'],
  ['GET', '/desk/dpia/:id', staffPage(DPO, (h) => h.dpiaReview.show),
    'Shows a study request with its impact assessment to the data protection officer.', 'none'],
  ['POST', '/desk/dpia/:id', staffPage(DPO, (h) => h.dpiaReview.takeStep), 'Approves an impact assessment.', 'none'],
  ['GET', '/desk', staffPage(STEWARD, (h) => h.reviewQueue.list), 'Shows the review queue of stewards.', 'none'],
  ['GET', '/desk/:id', staffPage(STEWARD, (h) => h.reviewQueue.show), 'Shows a study request to stewards.', 'none'],
  ['POST', '/desk/:id', staffPage(STEWARD, (h) => h.reviewQueue.takeStep), 'Rules on a study request.', 'none'],
  ['GET', '/requests', staffPage(AUTHORS, (h) => h.labRequests.list), 'Shows the study requests of a lab.', 'none'],
  ['GET', '/requests/:id', staffPage(AUTHORS, (h) => h.labRequests.show), 'Shows a study request to its lab.', 'none'],
  ['POST', '/requests/:id', staffPage(AUTHORS, (h) => h.labRequests.takeStep),
    'Submits a study request, or accepts the agreement.', 'none'],
  ['GET', '/studies', studyPage((h) => h.studyPages.list), 'Shows the public studies.', 'none'],
  ['GET', '/studies/:name', studyPage((h) => h.studyPages.show), 'Shows a public study.', 'none'],

  // Pages of profiles
  ['GET', '/profiles', open((h) => h.profilePages.list), 'Shows the profiles.', 'none'],
  ['GET', '/profiles/:id', open((h) => h.profilePages.show), 'Shows a profile, or answers its document.', 'none'],
  ['GET', '/profiles/:id/document', open((h) => h.profilePages.document),
    'Downloads the document of a profile.', 'none'],

  // Console of operators
  ...CONSOLE_ROUTES,

  // Pages of people
  ['GET', '/l/:token', page((h) => h.signIn.showLink), 'Shows the button that opens a sign-in link.', 'none'],
  ['POST', '/l/:token', page((h) => h.signIn.openLink), 'Signs a person in by a link.', 'none'],
  ['POST', '/sign-out', page((h) => h.signIn.signOut), 'Signs a person out.', 'none'],
  ['GET', '/signed-out', page((h) => h.signIn.signedOut), 'Says that a person is signed out.', 'none'],
  ['GET', '/me', sessionPage((h) => h.mePages.show), 'Shows a person their data and decisions.', 'own'],
  ['POST', '/me/decisions/:purpose', sessionPage((h) => h.mePages.decide), 'Decides on a purpose.', 'own'],
  ['GET', '/me/traces', sessionPage((h) => h.tracePages.list),
    'Shows a person all their traces, and searches them.', 'own'],
  ['GET', '/me/traces/:id', sessionPage((h) => h.tracePages.show),
    'Shows a person one trace, and what studies would get of it.', 'own'],
  ['GET', '/me/whose', sessionPage((h) => h.openId?.askWhose), 'Asks a guardian whose page they want.', 'own'],
  ['POST', '/me/whose', sessionPage((h) => h.openId?.chooseWhose),
    'Opens the page of a child, or of the guardian.', 'own'],
  ['GET', '/me/delete', sessionPage((h) => h.mePages.confirmDeletion),
    'Asks a person to confirm the erasure of all data.', 'own'],
  ['POST', '/me/delete', sessionPage((h) => h.mePages.delete),
    'Erases all data of a person, and keeps them out everywhere.', 'own'],
  ['POST', '/me/return', sessionPage((h) => h.mePages.comeBack), 'Ends that a person is kept out everywhere.', 'own'],
  ['GET', '/register', page((h) => h.registerPage.show), 'Shows the processing register (GDPR art. 30).', 'none'],
  ['GET', '/verify', page((h) => h.verifyPage.show), 'Shows how to verify the audit log.', 'none'],
  ['GET', '/ops/consent', staffPage(OPERATOR, (h) => h.opsConsent.show),
    'Shows an operator the state of consent.', 'none'],
  ['GET', '/sign-in', page((h) => h.openId?.startSignIn), 'Sends a person to the OpenID provider.', 'none'],
  ['GET', '/sign-in/back', page((h) => h.openId?.completeSignIn),
    'Signs a person in who comes back from the OpenID provider.', 'none'],
  ['GET', '/sign-in/back/:organisation', page((h) => h.openId?.completeSignIn),
    'Signs a person in who comes back from the OpenID provider of an organisation.', 'none'],

  // Operation
  ['GET', '/health/live', everyProcess((h) => h.health.live), 'Says that the process runs.', 'none'],
  ['GET', '/health/ready', everyProcess((h) => h.health.ready), 'Says whether journal and store take writes.', 'none'],
  ['GET', '/metrics', metricsToken((h) => h.metrics), 'Reads the metrics in the format of Prometheus.', 'none'],
  ['GET', '/', everyProcess((h) => h.home.show), 'Shows what this server is and whether it is well.', 'none'],
  ['GET', '/problems', everyProcess((h) => h.home.problems), 'Explains the kinds of problems.', 'none'],
  ['GET', '/docs/alerts/:alert', everyProcess((h) => h.home.alert),
    'Shows what an alert means, and what to do: its `runbook_url`.', 'none'],
  ['GET', '/openapi.json', open((h) => h.openApi), 'Describes every route (OpenAPI 3.1).', 'none'],
  ['GET', '/docs', page((h) => h.apiReference.show), 'Shows the description of every route.', 'none'],
  ['GET', '/docs/:file', open((h) => h.apiReference.file), 'Reads a script or a style sheet of that page.', 'none'],
];
