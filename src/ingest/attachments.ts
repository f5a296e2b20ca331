import type { AttachmentRepository } from '../store/ports/attachment-repository.ts';
import { type Fault, Problem } from '../core/problem.ts';
import { addressOf, type Attachment, attachmentsOf, hasAttachments, isSignature } from '../xapi/model/attachments.ts';
import { signatureFault } from '../xapi/validate/signatures.ts';
import type { Statement, XapiVersion } from '../xapi/model/types.ts';

/** An attachment's data that came with statements. Their hash has been verified. */
export interface ReceivedAttachment {
  /** The hash, in lower case. */
  readonly sha2: string;
  readonly contentType?: string;
  /** In bytes. */
  readonly length: number;
  /** Gives the data, from the beginning, as often as it is asked. */
  readonly chunks: () => AsyncIterable<Uint8Array>;
}

/** Attachments with the statement that has each, and where it stands in the body. */
type Placed = ReturnType<typeof attachmentsOf>[number] & { readonly statement: Statement };

const TRANSMISSION = 'xAPI 1.0.3 Communication 1.5; IEEE 9274.1.1 4.1.3';
const SIGNED = 'xAPI 1.0.3 Data 2.6; IEEE 9274.1.1 4.2.6';
const MOST_FAULTS = 100;
/** A signature holds a statement, and is held whole while it is checked. */
const SIGNATURE_AT_MOST = 1_048_576;
const SIGNATURE_TYPE = 'application/octet-stream';

const typeOf = (mediaType: string): string => (mediaType.split(';')[0] ?? '').trim().toLowerCase();

/** `places` says where in the body a statement begins. */
const placed = (statements: readonly Statement[], single: boolean): readonly Placed[] =>
  statements.flatMap((statement, index) =>
    hasAttachments(statement)
      ? attachmentsOf(statement).map((one) => ({ ...one, at: single ? one.at : `/${index}${one.at}`, statement }))
      : [],
  );

const refuse = (kind: 'invalid-request' | 'invalid-statement', faults: readonly Fault[]): void => {
  if (faults.length === 0) return;
  throw new Problem(
    kind,
    faults
      .slice(0, MOST_FAULTS)
      .map(({ at, detail }) => `${at} ${detail}`)
      .join('; '),
    faults.slice(0, MOST_FAULTS),
  );
};

const missing = (attachment: Attachment, received: ReadonlySet<string> | undefined): string | undefined => {
  if (received?.has(addressOf(attachment)) || (attachment.fileUrl !== undefined && !isSignature(attachment)))
    return undefined;
  if (received === undefined)
    return isSignature(attachment)
      ? 'is a signature: its data must come with it, as multipart/mixed'
      : 'has no fileUrl, so that its data must come with it, as multipart/mixed';
  return isSignature(attachment)
    ? 'is a signature, and no part of the body has its hash'
    : 'has no fileUrl, and no part of the body has its hash';
};

/**
 * Refuses data that no attachment has, attachments that lack their data, and types that are not those of the statement.
 */
const checkMatch = (all: readonly Placed[], received: readonly ReceivedAttachment[] | undefined): void => {
  const there = received && new Set(received.map(({ sha2 }) => sha2));
  const wanted = new Map<string, Attachment[]>();
  for (const { attachment } of all) {
    const described = wanted.get(addressOf(attachment));
    if (described === undefined) wanted.set(addressOf(attachment), [attachment]);
    else described.push(attachment);
  }
  const fault = (at: string, detail: string): Fault => ({ at, detail, requirement: TRANSMISSION });
  refuse('invalid-request', [
    ...all.flatMap(({ at, attachment }) => {
      const detail = missing(attachment, there);
      return detail === undefined ? [] : [fault(at, detail)];
    }),
    ...(received ?? []).flatMap(({ sha2, contentType }) => {
      const described = wanted.get(sha2);
      if (described === undefined)
        return [fault('X-Experience-API-Hash', `is ${sha2} in a part, which no attachment has as its sha2`)];
      if (contentType === undefined || described.some((one) => typeOf(one.contentType) === typeOf(contentType)))
        return [];
      return [
        fault(
          'Content-Type',
          `is ${JSON.stringify(contentType.slice(0, 100))} in the part with the hash ${sha2}, which no attachment of this hash has as its contentType`,
        ),
      ];
    }),
  ]);
};

const wholeOf = async ({ length, chunks }: ReceivedAttachment): Promise<Uint8Array> => {
  if (length > SIGNATURE_AT_MOST)
    throw new Problem('too-large', `a signature is larger than ${SIGNATURE_AT_MOST} bytes`);
  const all: Uint8Array[] = [];
  for await (const chunk of chunks()) all.push(chunk);
  return Buffer.concat(all, length);
};

const checkSignatures = async (
  all: readonly Placed[],
  received: ReadonlyMap<string, ReceivedAttachment>,
  version: XapiVersion,
  now: number,
): Promise<void> => {
  const faults: Fault[] = [];
  // Any number of attachments may name the same data, which are up to a megabyte to read and to verify: that is done
  // once.
  const signed = new Map<string, Statement>();
  for (const { at, attachment, ofSubStatement, statement } of all) {
    const data = received.get(addressOf(attachment));
    if (ofSubStatement || !isSignature(attachment) || data === undefined) continue;
    if (typeOf(attachment.contentType) !== SIGNATURE_TYPE)
      faults.push({
        at: `${at}/contentType`,
        detail: `must be ${SIGNATURE_TYPE}, because this is a signature`,
        requirement: SIGNED,
      });
    const before = signed.get(data.sha2);
    if (before !== undefined) {
      if (before !== statement)
        faults.push({
          at,
          detail: 'is the signature of another statement of this request too, and one signs one',
          requirement: SIGNED,
        });
      continue;
    }
    signed.set(data.sha2, statement);
    const fault = await signatureFault(await wholeOf(data), statement, version, at, now);
    if (fault !== undefined) faults.push(fault);
  }
  refuse('invalid-statement', faults);
};

/**
 * Checks the attachments of statements against the data that came with them, undefined where they came as plain JSON
 * (1.0.3 Communication 1.5; 2.0 4.1.3): every attachment has its data here or a fileUrl, all data belong to an
 * attachment, and signatures are valid. Rejects with Problem `invalid-request` or `invalid-statement`, with every
 * fault. The length of an attachment is not compared.
 */
export const checkAttachments = async (
  statements: readonly Statement[],
  single: boolean,
  received: readonly ReceivedAttachment[] | undefined,
  version: XapiVersion,
  now: number,
): Promise<void> => {
  const all = placed(statements, single);
  checkMatch(all, received);
  if (received !== undefined) await checkSignatures(all, new Map(received.map((one) => [one.sha2, one])), version, now);
};

/**
 * Stores the data of these statements that a source sent with them, and renews those that are there already and are
 * only referred to, so that no sweep takes them. What it sent with other statements is not stored.
 */
export const storeAttachments = async (
  repository: AttachmentRepository,
  source: string,
  statements: readonly Statement[],
  received: readonly ReceivedAttachment[],
  now: () => number,
): Promise<void> => {
  const sent = new Map(received.map((one) => [one.sha2, one]));
  const reused: string[] = [];
  for (const sha2 of new Set(placed(statements, false).map(({ attachment }) => addressOf(attachment)))) {
    const brought = sent.get(sha2);
    if (brought === undefined) reused.push(sha2);
    else await repository.put(sha2, brought.chunks(), now(), source);
  }
  if (reused.length > 0) await repository.use(reused, now());
};
