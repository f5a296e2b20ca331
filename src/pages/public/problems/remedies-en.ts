import type { Kind } from '../../../core/problem.ts';

/** Advice on each kind of refusal. */
export const REMEDIES_EN: Readonly<Record<Kind, string>> = {
  'invalid-json': 'Correct the text at the position named: an editor that knows JSON shows the place.',
  'invalid-request': 'Compare the parameter or header named with the list of routes, and send the request again.',
  'invalid-statement':
    'Correct each fault listed: it has its place and the section of the standard. Try the result at ' +
    '/validate, then send the whole batch again.',
  'invalid-profile': 'Correct the places listed in the document. Try it at /validate before you add it again.',
  'profile-violation':
    'Correct the statement by the sentences of the broken rules, or ask the operator for the mode ' +
    '`observe`. Try it at /validate.',
  unauthorized: 'Check key and secret, or get a new token. The operator gives new keys.',
  forbidden: 'Use a key with the scope named, or ask the operator for it.',
  'consent-required': 'Send the person to the address in `ask`; send the statement again once the person has agreed.',
  'assurance-required': 'Open the page by a link of the school, or sign in with its account.',
  'ack-required': 'Delete the records named, acknowledge the deletions, then go on.',
  'not-found': 'Check the address and the id. What you may not see is not found either.',
  'method-not-allowed': 'Use one of the methods in the header `Allow`.',
  'too-slow': 'Send the body again in one go; check the network in between.',
  'statement-conflict': 'Give the statement a new id. If it was sent before with other content, void that one first.',
  'document-conflict': 'Read the document, then send `If-Match` with its ETag.',
  'source-conflict': 'Change the source by PATCH, or choose another id.',
  'version-conflict': 'Show the version in force, and ask the person again.',
  'state-conflict': 'Do first what the detail names; then repeat this request.',
  'cursor-over': 'Read the stream again from its start, without a cursor.',
  'link-over': 'Ask the tool or the school that sent it for a new link.',
  'precondition-failed': 'Read the document again, redo your change on it, and send it with its new ETag.',
  'unsupported-media-type': 'Send one of the media types that the answer names.',
  'unsupported-version': 'Send a version that the answer names.',
  'too-large': 'Send fewer statements at once, or smaller attachments. The operator sets the limits.',
  'head-too-large': 'Shorten the address or the headers; send long parameters in a body (alternate request syntax).',
  'too-many-requests': 'Wait as long as `Retry-After` says, then send less at once. The operator sets the quotas.',
  internal: 'Send it again later. If it stays, give the operator the id in the answer: the log has the rest.',
  damaged:
    'Tell the operator: what is damaged is mended from the journal or a backup. Then read on from where you were.',
  overloaded: 'Wait as long as `Retry-After` says, and send it again.',
  'journal-unavailable': 'Send it again with the same ids: what was stored is not stored twice.',
  'issuer-unavailable': 'Wait as long as `Retry-After` says, and send it again; a key of this server works meanwhile.',
  'study-unavailable': 'Wait as long as `Retry-After` says, and read the stream again.',
  'store-unavailable': 'Nothing was kept: wait as long as `Retry-After` says, and send it again.',
};
