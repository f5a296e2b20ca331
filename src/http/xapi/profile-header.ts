import type { ProfileOutcome } from '../../ingest/profiles/profile-outcomes.ts';

/** Bounds of the header: proxies refuse headers of more than some KiB. */
const MAX_VERSIONS = 10;
const LONGEST_VERSION = 300;

/** An sf-string has only printable ASCII (RFC 9651, section 3.3.3): all else of an IRI is percent-encoded. */
const structuredString = (iri: string): string => {
  const ascii = iri.replace(/[^\x21-\x7e]|["\\]/gu, (character) =>
    [...Buffer.from(character)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
  return `"${ascii}"`;
};

const member = ({ version, violating, uncheckedPatterns, unmatched, unknown }: ProfileOutcome): string => {
  const counts = { violating, unmatched, unknown, unchecked: uncheckedPatterns };
  const parameters = [
    ...(violating === undefined ? ['pending'] : []),
    ...Object.entries(counts).flatMap(([name, count = 0]) => (count === 0 ? [] : [`${name}=${count}`])),
  ];
  return [structuredString(version), ...parameters].join(';');
};

const isNotable = ({ violating, uncheckedPatterns, unmatched = 0, unknown = 0 }: ProfileOutcome): boolean =>
  violating !== 0 || uncheckedPatterns + unmatched + unknown > 0;

/**
 * The header `LRS-Profile`, absent without content: a list (RFC 9651, 3.1) of profile versions. It names the versions
 * that statements violate, may violate yet or match nothing of, those that no profile has, and those with unchecked
 * patterns.
 */
export const profileHeader = (outcomes: readonly ProfileOutcome[]): Readonly<Record<string, string>> => {
  const notable = outcomes.filter(isNotable);
  if (notable.length === 0) return {};
  const named = notable.filter(({ version }) => structuredString(version).length <= LONGEST_VERSION);
  const listed = named.slice(0, MAX_VERSIONS).map(member);
  const others = notable.length - listed.length;
  return { 'LRS-Profile': [...listed, ...(others === 0 ? [] : [`others;count=${others}`])].join(', ') };
};
