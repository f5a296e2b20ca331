import { createHmac, randomBytes } from 'node:crypto';
import type { StatementId } from '../../xapi/model/types.ts';
import { createMemo } from '../../xapi/model/memo.ts';
import { statementId } from '../../xapi/formats/uuid.ts';

/** The number of activity IRIs of a study that are cached with their keyed form. */
const IRI_CACHE_SIZE = 8192;

/** The longest shift of timestamps: a school term, since a record is delivered that much later than it happened. */
const MAX_SHIFT_WEEKS = 13;

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** Keyed pseudonyms of people, statements, registrations and activities; those of two studies cannot be linked. */
export interface StudyKeys {
  /** The pseudonym of a person in one generation of a decision: `p` and 125 bits in base32 (RFC 4648, lower case). */
  pseudonym(person: string, generation: number): string;
  /** The keyed id of a statement: a UUID of version 8 (RFC 9562). `generations` is the result of `generationsOf`. */
  statementId(id: StatementId, generations: string): string;
  /** The keyed id of a registration, also a UUID. */
  registration(id: string, generations: string): string;
  /** The keyed form of an IRI that is not released as it is: `urn:lrs:h:` and 120 bits in base32. */
  iri(iri: string): string;
  /** The shift of the timestamps of these people's records, 1 to 13 whole weeks; `people` are their sorted ids. */
  shiftWeeks(people: string, generations: string): number;
}

/** A new key for a study: 32 random bytes. */
export const newStudyKey = (): Uint8Array => new Uint8Array(randomBytes(32));

const base32 = (bytes: Uint8Array, characters: number): string => {
  let text = '';
  let bits = 0;
  let buffer = 0;
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte;
    for (bits += 8; bits >= 5 && text.length < characters; bits -= 5)
      text += BASE32.charAt((buffer >>> (bits - 5)) & 31);
    buffer &= (1 << bits) - 1;
  }
  return text;
};

const uuid8 = (digest: Buffer): string => {
  const bytes = Buffer.from(digest.subarray(0, 16));
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
};

/**
 * The generations under which a statement is released, a part of its key. With it, no erased record is written again,
 * and no late tombstone erases a new one. Record generations are omitted if all are the first.
 */
export const generationsOf = (
  people: readonly { readonly id: string; readonly studyGeneration: number; readonly recordGeneration: number }[],
): string => {
  const sorted = people.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const records = sorted.map(({ recordGeneration }) => recordGeneration);
  return (
    sorted.map(({ studyGeneration }) => studyGeneration).join('.') +
    (records.every((one) => one === 1) ? '' : `/${records.join('.')}`)
  );
};

/** HMAC-SHA-256 under the study's key (32 bytes) of a label and the hidden fields, each preceded by its length. */
export const createStudyKeys = (key: Uint8Array): StudyKeys => {
  if (key.length !== 32) throw new RangeError('the key of a study has 32 bytes');
  const mac = (...fields: readonly string[]): Buffer => {
    const hmac = createHmac('sha256', key);
    fields.forEach((field, index) => {
      hmac.update(`${index === 0 ? '' : ','}${Buffer.byteLength(field)}:`).update(field, 'utf8');
    });
    return hmac.digest();
  };
  return {
    pseudonym: (person, generation) => `p${base32(mac('subject/v1', person, String(generation)), 25)}`,
    statementId: (id, generations) => uuid8(mac('statement/v1', `${statementId(id)}/${generations}`)),
    registration: (id, generations) => uuid8(mac('registration/v1', `${statementId(id)}/${generations}`)),
    iri: createMemo(IRI_CACHE_SIZE, (iri) => `urn:lrs:h:${base32(mac('iri/v1', iri), 24)}`),
    shiftWeeks: (people, generations) => (mac('weeks/v1', people, generations).readUIntBE(0, 6) % MAX_SHIFT_WEEKS) + 1,
  };
};
