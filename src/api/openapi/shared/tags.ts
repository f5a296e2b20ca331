/** The tags of the document in their order, each with the purpose of its routes. */
export const TAGS = {
  xAPI: 'The resources of xAPI 1.0.3 and IEEE 9274.1.1 (2.0). The standard says the rest.',
  Sources: 'Sources with their credentials, the organisations that answer for them, and who else reads them.',
  Operations:
    'Health, metrics, figures, dead letters, and the descriptions of the server. An operator sees the figures of the ' +
    'sources of their organisation; those of the whole installation are for operators of `org:default`.',
  Retention:
    'Erasures and retention. Each sink erases expired statements every minute, as on a request of their people; ' +
    'documents are erased when an operator says so. Counts are in whole tens.',
  Profiles: 'xAPI Profiles in force, validation by them, and what statements violate.',
  'People and consent': 'What a signed-in person sees, decides, exports and erases; how tools ask for consent.',
  'People, for the institution':
    'Persons with their identifiers, decisions on paper, rulings on objections, mentions of erased people.',
  Purposes: 'Studies and other purposes: drafted by their author, approved and opened by a steward.',
  Studies: 'Streams and snapshots of released records, acknowledgements, re-identification, and the catalogue.',
  Webhooks:
    'Messages about what happens, signed by the Standard Webhooks specification. They tell an owner what the routes ' +
    'show them, judged again at each delivery; docs/webhooks.md has examples.',
  'Audit log': 'The hash chain of decisions and accesses, its signed heads, receipts, and the processing register.',
  Staff: 'Accounts of people who work here, and who sees what of each source.',
  Pages: 'Pages for people and staff, in English and French. They are no API: their forms may change.',
} as const;

export type TagName = keyof typeof TAGS;
