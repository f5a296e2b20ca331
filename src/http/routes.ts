import type { Scope } from '../sources/scopes.ts';
import {
  type Endpoint,
  open,
  everyProcess,
  operatorPage,
  page,
  scoped,
  session,
  sessionPage,
  sessionXapi,
  staffPage,
  study,
  studyPage,
  xapi,
} from './access.ts';
import type { Method } from './message/request-response.ts';

/** One route: its path as Express writes it, who may use it and the handler, and a sentence on what it does. */
export type RouteRow = readonly [method: Method, path: string, endpoint: Endpoint, summary: string];

const READ_STATEMENTS: readonly Scope[] = ['all', 'all/read', 'statements/read', 'statements/read/mine'];
const WRITE_STATEMENTS: readonly Scope[] = ['all', 'statements/write'];
const READ_ACTIVITIES: readonly Scope[] = [...READ_STATEMENTS, 'define'];
const READ_STATE: readonly Scope[] = ['all', 'all/read', 'state'];
const WRITE_STATE: readonly Scope[] = ['all', 'state'];
const READ_PROFILE: readonly Scope[] = ['all', 'all/read', 'profile'];
const WRITE_PROFILE: readonly Scope[] = ['all', 'profile'];
const ANY_SCOPE: readonly Scope[] = [];

const OPERATOR: readonly Scope[] = ['operator'];
const SESSIONS: readonly Scope[] = ['sessions'];
const SCIENTIST: readonly Scope[] = ['scientist'];
const STEWARD: readonly Scope[] = ['steward'];
const AUDITOR: readonly Scope[] = ['auditor'];
const DPO: readonly Scope[] = ['dpo'];
/** Those who write requests for studies. */
const AUTHORS: readonly Scope[] = ['scientist', 'operator'];
/** Those who rule on re-identification. */
const OFFICERS: readonly Scope[] = ['steward', 'dpo'];
const STUDY_READERS: readonly Scope[] = ['scientist', 'steward', 'operator', 'auditor', 'dpo'];
/** Tools that record ask people for consent, and so does the institution. */
const ASKERS: readonly Scope[] = ['all', 'statements/write', 'links', 'operator'];
const LINKERS: readonly Scope[] = ['links', 'operator'];

/**
 * Every HTTP route of Carnet. Paths match in this order: a fixed segment stands before a parameter. The methods of a
 * path are in this order in `Allow` too.
 */
// prettier-ignore
export const ROUTES: readonly RouteRow[] = [
  // The xAPI standard
  ['GET', '/xapi/statements', xapi(READ_STATEMENTS, (h) => h.statements.get),
    'Finds statements by filters, or one by its id.'],
  ['POST', '/xapi/statements', xapi(WRITE_STATEMENTS, (h) => h.statements.post), 'Stores one statement or several.'],
  ['PUT', '/xapi/statements', xapi(WRITE_STATEMENTS, (h) => h.statements.put), 'Stores one statement under its id.'],
  ['GET', '/xapi/statements/more/:token', xapi(READ_STATEMENTS, (h) => h.statements.more),
    'Reads the next page of statements.'],
  ['GET', '/xapi/activities/state', xapi(READ_STATE, (h) => h.state.get),
    'Reads one state document, or lists their ids.'],
  ['PUT', '/xapi/activities/state', xapi(WRITE_STATE, (h) => h.state.put), 'Stores a state document.'],
  ['POST', '/xapi/activities/state', xapi(WRITE_STATE, (h) => h.state.post),
    'Merges a JSON object into a state document.'],
  ['DELETE', '/xapi/activities/state', xapi(WRITE_STATE, (h) => h.state.delete), 'Deletes one state document, or all.'],
  ['GET', '/xapi/agents/profile', xapi(READ_PROFILE, (h) => h.agentProfile.get),
    'Reads one agent profile, or lists their ids.'],
  ['PUT', '/xapi/agents/profile', xapi(WRITE_PROFILE, (h) => h.agentProfile.put), 'Stores an agent profile.'],
  ['POST', '/xapi/agents/profile', xapi(WRITE_PROFILE, (h) => h.agentProfile.post),
    'Merges a JSON object into an agent profile.'],
  ['DELETE', '/xapi/agents/profile', xapi(WRITE_PROFILE, (h) => h.agentProfile.delete), 'Deletes an agent profile.'],
  ['GET', '/xapi/activities/profile', xapi(READ_PROFILE, (h) => h.activityProfile.get),
    'Reads one activity profile, or lists their ids.'],
  ['PUT', '/xapi/activities/profile', xapi(WRITE_PROFILE, (h) => h.activityProfile.put), 'Stores an activity profile.'],
  ['POST', '/xapi/activities/profile', xapi(WRITE_PROFILE, (h) => h.activityProfile.post),
    'Merges a JSON object into an activity profile.'],
  ['DELETE', '/xapi/activities/profile', xapi(WRITE_PROFILE, (h) => h.activityProfile.delete),
    'Deletes an activity profile.'],
  ['GET', '/xapi/activities', xapi(READ_ACTIVITIES, (h) => h.activity), 'Reads an activity with its definition.'],
  ['GET', '/xapi/agents', xapi(ANY_SCOPE, (h) => h.agents), 'Reads the Person of an Agent.'],
  ['GET', '/xapi/about', open((h) => h.about), 'Names the supported versions and extensions.'],

  // Profiles
  ['GET', '/v1/profiles', scoped(OPERATOR, (h) => h.profiles.list), 'Lists the profiles in force.'],
  ['POST', '/v1/profiles', scoped(OPERATOR, (h) => h.profiles.add), 'Adds a profile, or a new version of it.'],
  ['GET', '/v1/profiles/:id', scoped(OPERATOR, (h) => h.profiles.read), 'Reads a profile, or its document.'],
  ['DELETE', '/v1/profiles/:id', scoped(OPERATOR, (h) => h.profiles.retire), 'Retires a profile.'],

  // Sources
  ['GET', '/v1/sources', scoped(OPERATOR, (h) => h.sources.list), 'Lists the sources with their credentials.'],
  ['POST', '/v1/sources', scoped(OPERATOR, (h) => h.sources.create), 'Creates a source.'],
  ['GET', '/v1/sources/:id', scoped(OPERATOR, (h) => h.sources.read), 'Reads a source.'],
  ['PATCH', '/v1/sources/:id', scoped(OPERATOR, (h) => h.sources.change), 'Changes a source by a JSON merge patch.'],
  ['POST', '/v1/sources/:id/credentials', scoped(OPERATOR, (h) => h.sources.issueCredential), 'Issues a credential.'],
  ['DELETE', '/v1/sources/:id/credentials/:key', scoped(OPERATOR, (h) => h.sources.revokeCredential),
    'Revokes a credential.'],
  ['GET', '/v1/sources/:id/violations', scoped(OPERATOR, (h) => h.sources.violations, ['limit', 'before']),
    'Lists the profile violations of a source.'],

  // Sessions of content in browsers
  ['POST', '/v1/sessions', scoped(SESSIONS, (h) => h.sessions.create),
    'Opens a session for one learner: a credential, a token and how to launch content with it.'],
  ['DELETE', '/v1/sessions/:id', scoped(SESSIONS, (h) => h.sessions.end), 'Ends a session.'],
  ['POST', '/v1/sessions/:id/fetch/:token', open((h) => h.sessions.fetch),
    'Reads the credential of a session, once (cmi5 8.2).'],

  // Consent: people and their decisions
  ['GET', '/v1/permits', scoped(ASKERS, (h) => h.links.permit, ['agent']), 'Says whether a tool may record an Agent.'],
  ['POST', '/v1/links', scoped(LINKERS, (h) => h.links.create), 'Creates a link that signs a person in once.'],
  ['GET', '/v1/me', session((h) => h.me.overview), 'Reads what a person is asked, has decided and has recorded.'],
  ['DELETE', '/v1/me', session((h) => h.me.forget), 'Erases all data of a person.'],
  ['PUT', '/v1/me/decisions/:purpose', session((h) => h.me.decide), 'Decides on a purpose.'],
  ['GET', '/v1/me/events', session((h) => h.me.events, ['before', 'limit']), 'Lists the audit events of a person.'],
  ['GET', '/v1/me/receipts/:seq', session((h) => h.me.receipt), 'Reads the signed receipt of a decision.'],
  ['GET', '/v1/me/export', session((h) => h.me.export), 'Exports all data of a person.'],
  ['GET', '/v1/erasures/:id', open((h) => h.me.erasureState), 'Reads the progress of an erasure.'],
  ['GET', '/v1/me/xapi/statements', sessionXapi((h) => h.myStatements.get), 'Finds statements of a person.'],
  ['GET', '/v1/me/xapi/statements/more/:token', sessionXapi((h) => h.myStatements.more),
    'Reads the next page of statements of a person.'],
  ['GET', '/v1/people', scoped(OPERATOR, (h) => h.people.find, ['agent']), 'Finds a person by an identifier.'],
  ['POST', '/v1/people', scoped(OPERATOR, (h) => h.people.create), 'Registers a person, or finds them again.'],
  ['POST', '/v1/people/:id/identifiers', scoped(OPERATOR, (h) => h.people.linkIdentifier),
    'Links an identifier to a person.'],
  ['PUT', '/v1/people/:id/decisions/:purpose', scoped(OPERATOR, (h) => h.people.recordPaperDecision),
    'Records a decision on paper.'],
  ['GET', '/v1/objections', scoped(STEWARD, (h) => h.people.listObjections, ['after']),
    'Lists objections that await a ruling.'],
  ['POST', '/v1/people/:id/objections/:purpose', scoped(STEWARD, (h) => h.people.ruleOnObjection),
    'Rules on an objection.'],

  // Consent: purposes, processing register and audit log
  ['GET', '/v1/purposes', scoped(STUDY_READERS, (h) => h.purposes.list),
    'Lists the purposes that the credential may see.'],
  ['POST', '/v1/purposes', scoped(AUTHORS, (h) => h.purposes.draft), 'Drafts a purpose, or a new version of it.'],
  ['GET', '/v1/purposes/:id', scoped(STUDY_READERS, (h) => h.purposes.read), 'Reads a purpose.'],
  ['PATCH', '/v1/purposes/:id', scoped(AUTHORS, (h) => h.purposes.updateDraft),
    'Changes a draft by a JSON merge patch.'],
  ['POST', '/v1/purposes/:id/submit', scoped(AUTHORS, (h) => h.purposes.submit), 'Submits a draft for a ruling.'],
  ['POST', '/v1/purposes/:id/accept-agreement', scoped(AUTHORS, (h) => h.purposes.acceptAgreement),
    'Accepts the data use agreement.'],
  ['POST', '/v1/purposes/:id/approve', scoped(STEWARD, (h) => h.purposes.approve), 'Approves a submitted purpose.'],
  ['POST', '/v1/purposes/:id/return', scoped(STEWARD, (h) => h.purposes.returnToDraft),
    'Returns a purpose with a comment.'],
  ['POST', '/v1/purposes/:id/open', scoped(STEWARD, (h) => h.purposes.open), 'Opens an approved purpose.'],
  ['POST', '/v1/purposes/:id/suspend', scoped(STEWARD, (h) => h.purposes.suspend),
    'Suspends a purpose with a comment.'],
  ['POST', '/v1/purposes/:id/close', scoped(STEWARD, (h) => h.purposes.close), 'Closes a purpose for good.'],
  ['GET', '/v1/agreement', open((h) => h.agreement), 'Reads the data use agreement.'],
  ['GET', '/v1/events/head', open((h) => h.audit.head), 'Reads the signed tree head of the audit log.'],
  ['POST', '/v1/events/verify', scoped(AUDITOR, (h) => h.audit.verify),
    'Verifies the audit log up to a published head.'],
  ['GET', '/v1/events', scoped(AUDITOR, (h) => h.audit.list, ['after', 'limit']), 'Lists the events of the audit log.'],
  ['GET', '/v1/events/:seq', scoped(AUDITOR, (h) => h.audit.read), 'Reads one event of the audit log.'],
  ['POST', '/v1/receipts/verify', open((h) => h.audit.verifyReceipt), 'Verifies the signature of a receipt.'],
  ['GET', '/v1/register', open((h) => h.register), 'Reads the processing register (GDPR art. 30).'],

  // Studies
  ['GET', '/v1/studies/:id/contacts', study([...SCIENTIST, ...OFFICERS], (h) => h.reidentifications.list),
    'Lists the re-identification requests of a study.'],
  ['POST', '/v1/studies/:id/contacts', study(SCIENTIST, (h) => h.reidentifications.request),
    'Asks to re-identify a pseudonym.'],
  ['POST', '/v1/studies/:id/contacts/:contact/approve', study(OFFICERS, (h) => h.reidentifications.approve),
    'Approves a re-identification request.'],
  ['POST', '/v1/studies/:id/contacts/:contact/refuse', study(OFFICERS, (h) => h.reidentifications.refuse),
    'Refuses a re-identification request.'],
  ['POST', '/v1/studies/:id/contacts/:contact/reveal', study(DPO, (h) => h.reidentifications.reveal),
    'Reveals the person of an approved request, once.'],
  ['GET', '/v1/studies/:id/stream', study(SCIENTIST, (h) => h.studyData.stream, ['after', 'from', 'follow']),
    'Streams the records of a study.'],
  ['GET', '/v1/studies/:id/snapshot', study(SCIENTIST, (h) => h.studyData.snapshot, ['format']),
    'Downloads the records of a study.'],
  ['GET', '/v1/studies/:id/acks', study(STUDY_READERS, (h) => h.studyData.acknowledgements),
    'Reads which deletions a lab has acknowledged.'],
  ['POST', '/v1/studies/:id/acks', study(SCIENTIST, (h) => h.studyData.acknowledge),
    'Acknowledges deletions up to a cursor.'],
  ['GET', '/v1/studies', open((h) => h.studies.list), 'Lists the public studies.'],
  ['GET', '/v1/studies/:id', open((h) => h.studies.read), 'Reads a public study.'],
  ['GET', '/v1/studies/:id/codebook', open((h) => h.studies.codebook), 'Reads the codebook of a study.'],
  ['GET', '/v1/studies/:id/asyncapi.json', open((h) => h.studies.asyncApi),
    'Describes the stream of a study (AsyncAPI).'],
  ['GET', '/v1/studies/:id/croissant.json', open((h) => h.studies.croissant),
    'Describes the table of a study (Croissant).'],
  ['GET', '/v1/catalog', open((h) => h.catalogue.list), 'Lists the datasets, as a page or in DCAT-AP.'],
  ['GET', '/v1/catalog/:id', open((h) => h.catalogue.show), 'Reads a dataset, as a page, in DCAT-AP or Croissant.'],

  // Pages of studies
  ['GET', '/studies/new', staffPage(AUTHORS, (h) => h.requestPages.newRequest),
    'Shows the form of a new study request.'],
  ['POST', '/studies/new', staffPage(AUTHORS, (h) => h.requestPages.create), 'Saves a new study request as a draft.'],
  ['GET', '/requests/:id/change', staffPage(AUTHORS, (h) => h.requestPages.editDraft), 'Shows the form of a draft.'],
  ['POST', '/requests/:id/change', staffPage(AUTHORS, (h) => h.requestPages.updateDraft), 'Changes a draft.'],
  ['GET', '/requests/:id/contacts', staffPage(SCIENTIST, (h) => h.reidentificationPages.show),
    'Shows the re-identification requests of a study to its lab.'],
  ['POST', '/requests/:id/contacts', staffPage(SCIENTIST, (h) => h.reidentificationPages.request),
    'Asks to re-identify a pseudonym.'],
  ['GET', '/desk/contacts', staffPage(OFFICERS, (h) => h.reidentificationReview.list),
    'Shows the re-identification requests.'],
  ['POST', '/desk/contacts/:study/:contact', staffPage(OFFICERS, (h) => h.reidentificationReview.takeStep),
    'Rules on a re-identification request.'],
  ['GET', '/desk', staffPage(STEWARD, (h) => h.reviewQueue.list), 'Shows the review queue of stewards.'],
  ['GET', '/desk/:id', staffPage(STEWARD, (h) => h.reviewQueue.show), 'Shows a study request to stewards.'],
  ['POST', '/desk/:id', staffPage(STEWARD, (h) => h.reviewQueue.takeStep), 'Rules on a study request.'],
  ['GET', '/requests', staffPage(AUTHORS, (h) => h.labRequests.list), 'Shows the study requests of a lab.'],
  ['GET', '/requests/:id', staffPage(AUTHORS, (h) => h.labRequests.show), 'Shows a study request to its lab.'],
  ['POST', '/requests/:id', staffPage(AUTHORS, (h) => h.labRequests.takeStep),
    'Submits a study request, or accepts the agreement.'],
  ['GET', '/studies', studyPage((h) => h.studyPages.list), 'Shows the public studies.'],
  ['GET', '/studies/:name', studyPage((h) => h.studyPages.show), 'Shows a public study.'],

  // Pages of profiles
  ['GET', '/profiles', open((h) => h.profilePages.list), 'Shows the profiles.'],
  ['GET', '/profiles/:id', open((h) => h.profilePages.show), 'Shows a profile, or answers its document.'],
  ['GET', '/profiles/:id/document', open((h) => h.profilePages.document), 'Downloads the document of a profile.'],

  // Pages of people
  ['GET', '/l/:token', page((h) => h.signIn.showLink), 'Shows the button that opens a sign-in link.'],
  ['POST', '/l/:token', page((h) => h.signIn.openLink), 'Signs a person in by a link.'],
  ['POST', '/sign-out', page((h) => h.signIn.signOut), 'Signs a person out.'],
  ['GET', '/signed-out', page((h) => h.signIn.signedOut), 'Says that a person is signed out.'],
  ['GET', '/me', sessionPage((h) => h.mePages.show), 'Shows a person their data and decisions.'],
  ['POST', '/me/decisions/:purpose', sessionPage((h) => h.mePages.decide), 'Decides on a purpose.'],
  ['GET', '/me/delete', sessionPage((h) => h.mePages.confirmDeletion),
    'Asks a person to confirm the erasure of all data.'],
  ['POST', '/me/delete', sessionPage((h) => h.mePages.delete), 'Erases all data of a person.'],
  ['GET', '/register', page((h) => h.registerPage.show), 'Shows the processing register (GDPR art. 30).'],
  ['GET', '/verify', page((h) => h.verifyPage.show), 'Shows how to verify the audit log.'],
  ['GET', '/ops/consent', operatorPage((h) => h.opsConsent.show), 'Shows an operator the state of consent.'],
  ['GET', '/sign-in', page((h) => h.openId?.startSignIn), 'Sends a person to the OpenID provider.'],
  ['GET', '/sign-in/back', page((h) => h.openId?.completeSignIn),
    'Signs a person in who comes back from the OpenID provider.'],

  // Operation
  ['GET', '/health/live', everyProcess((h) => h.health.live), 'Says that the process runs.'],
  ['GET', '/health/ready', everyProcess((h) => h.health.ready), 'Says whether journal and store can be reached.'],
  ['GET', '/metrics', everyProcess((h) => h.metrics), 'Reads the metrics in the format of Prometheus.'],
  ['GET', '/', everyProcess((h) => h.home.show), 'Shows what this server is and whether it is well.'],
  ['GET', '/problems', everyProcess((h) => h.home.problems), 'Explains the kinds of problems.'],
];
