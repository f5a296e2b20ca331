/** An IRI may be as long as a request; a record is small. */
const MAX_LENGTH = 300;

/** An IRI as access records keep it: its query and its fragment may name people, and are cut. */
export const namelessIri = (iri: string): string => iri.replace(/[?#].*$/s, '').slice(0, MAX_LENGTH);
