import { createHmac, randomBytes } from 'node:crypto';
import { createMemo } from '../../xapi/model/memo.ts';
import { statementId } from '../../xapi/formats/uuid.ts';

/** How many activity IRIs of a study are remembered with what stands for them. */
const IRIS_KEPT = 8192;

/**
 * The longest shift, in weeks: a record is delivered that much later than it happened, so it is a school term and no
 * more.
 */
const MOST_WEEKS = 13;

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

/**
 * What stands for people, statements, registrations and activities in one study. Nothing of it means anything in
 * another.
 */
export interface StudyKeys {
  /** A person in one generation of their decision: `p` and 125 bits in base32 (RFC 4648, lower case). */
  pseudonym(person: string, generation: number): string;
  /**
   * A statement: a UUID of version 8 (RFC 9562). `generations` says whose generations it was released under
   * (`generationsOf`).
   */
  statementId(id: string, generations: string): string;
  /** A registration, likewise. */
  registration(id: string, generations: string): string;
  /** An IRI that is not released as it is: `urn:lrs:h:` and 120 bits in base32. */
  iri(iri: string): string;
  /**
   * By how many whole weeks, 1 to 13, the time of the records of these people is moved on; `people` are their ids, in
   * one order.
   */
  weeks(people: string, generations: string): number;
}

/** A new key for a study: 32 random bytes. */
export const newStudyKey = (): Uint8Array => new Uint8Array(randomBytes(32));

const base32 = (bytes: Uint8Array, characters: number): string => {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    for (bits += 8; bits >= 5 && text.length < characters; bits -= 5) text += BASE32.charAt((held >>> (bits - 5)) & 31);
    held &= (1 << bits) - 1;
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
 * What a release says of generations: those of the study, in the order of the people's ids, and those of the record
 * where one is not the first. Either rising gives the same statement another key, so that what was erased is never
 * written again, nor what is new erased by a late tombstone.
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

/**
 * Builds what stands for things in the study with this key (32 bytes): HMAC-SHA-256 of a label and of what is hidden,
 * each with its length before it.
 */
export const createStudyKeys = (key: Uint8Array): StudyKeys => {
  if (key.length !== 32) throw new RangeError('the key of a study has 32 bytes');
  const mac = (...parts: readonly string[]): Buffer => {
    const hmac = createHmac('sha256', key);
    parts.forEach((part, index) => {
      hmac.update(`${index === 0 ? '' : ','}${Buffer.byteLength(part)}:`).update(part, 'utf8');
    });
    return hmac.digest();
  };
  return {
    pseudonym: (person, generation) => `p${base32(mac('subject/v1', person, String(generation)), 25)}`,
    statementId: (id, generations) => uuid8(mac('statement/v1', `${statementId(id)}/${generations}`)),
    registration: (id, generations) => uuid8(mac('registration/v1', `${statementId(id)}/${generations}`)),
    iri: createMemo(IRIS_KEPT, (iri) => `urn:lrs:h:${base32(mac('iri/v1', iri), 24)}`),
    weeks: (people, generations) => (mac('weeks/v1', people, generations).readUIntBE(0, 6) % MOST_WEEKS) + 1,
  };
};
