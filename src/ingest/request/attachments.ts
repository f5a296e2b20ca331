import type { AttachmentRepository } from '../../store/ports/statements/attachment-repository.ts';
import { batchesOf } from '../../core/batches.ts';
import { type Fault, MAX_FAULTS, Problem } from '../../core/problem.ts';
import { mapInSlices, yieldIfDue } from '../../core/concurrency/slices.ts';
import {
  addressOf,
  type Attachment,
  attachmentsOf,
  hasAttachments,
  isSignature,
} from '../../xapi/model/attachments.ts';
import { signatureFault } from '../../xapi/validate/signatures.ts';
import type { Statement, XapiVersion } from '../../xapi/model/types.ts';

/** Data of an attachment, received with statements; the hash has been verified. */
export interface ReceivedAttachment {
  /** The hash in lower case. */
  readonly sha2: string;
  readonly contentType?: string;
  /** The length in bytes. */
  readonly length: number;
  /** Reads the data from the beginning; may be called more than once. */
  readonly chunks: () => AsyncIterable<Uint8Array>;
}

/** An attachment, its statement, and its JSON Pointer in the body. */
type LocatedAttachment = ReturnType<typeof attachmentsOf>[number] & { readonly statement: Statement };

interface CheckAttachmentsOptions {
  readonly single: boolean;
  /** Undefined if the request is plain JSON. */
  readonly received: readonly ReceivedAttachment[] | undefined;
  readonly version: XapiVersion;
  readonly now: number;
}

interface StoreAttachmentsOptions {
  /** The id of the source that sent the data. */
  readonly source: string;
  readonly received: readonly ReceivedAttachment[];
  readonly now: () => number;
}

const TRANSMISSION = 'xAPI 1.0.3 Communication 1.5; IEEE 9274.1.1 4.1.3';
const SIGNED = 'xAPI 1.0.3 Data 2.6; IEEE 9274.1.1 4.2.6';
/** A signature contains a statement, and is completely in memory while it is checked. */
const MAX_SIGNATURE_BYTES = 1_048_576;
/** Touching this many takes some milliseconds of a store in this process. */
const TOUCHED_AT_ONCE = 500;
const SIGNATURE_TYPE = 'application/octet-stream';

const mediaTypeOf = (mediaType: string): string => (mediaType.split(';')[0] ?? '').trim().toLowerCase();

const locateAttachments = async (
  statements: readonly Statement[],
  single: boolean,
): Promise<readonly LocatedAttachment[]> =>
  (
    await mapInSlices(statements, (statement, index) =>
      hasAttachments(statement)
        ? attachmentsOf(statement).map((one) => ({ ...one, at: single ? one.at : `/${index}${one.at}`, statement }))
        : [],
    )
  ).flat();

const throwFaults = (kind: 'invalid-request' | 'invalid-statement', faults: readonly Fault[]): void => {
  if (faults.length === 0) return;
  throw new Problem(
    kind,
    faults
      .slice(0, MAX_FAULTS)
      .map(({ at, detail }) => `${at} ${detail}`)
      .join('; '),
    faults.slice(0, MAX_FAULTS),
  );
};

const missingDataDetail = (attachment: Attachment, received: ReadonlySet<string> | undefined): string | undefined => {
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

/** Refuses data without an attachment, attachments without their data, and media types that differ. */
const checkDataMatches = async (
  all: readonly LocatedAttachment[],
  received: readonly ReceivedAttachment[] | undefined,
): Promise<void> => {
  const receivedHashes = received && new Set(received.map(({ sha2 }) => sha2));
  const described = new Map<string, Attachment[]>();
  await mapInSlices(all, ({ attachment }) => {
    const sharing = described.get(addressOf(attachment));
    if (sharing === undefined) described.set(addressOf(attachment), [attachment]);
    else sharing.push(attachment);
  });
  const fault = (at: string, detail: string): Fault => ({ at, detail, requirement: TRANSMISSION });
  throwFaults('invalid-request', [
    ...(
      await mapInSlices(all, ({ at, attachment }) => {
        const detail = missingDataDetail(attachment, receivedHashes);
        return detail === undefined ? [] : [fault(at, detail)];
      })
    ).flat(),
    ...(received ?? []).flatMap(({ sha2, contentType }) => {
      const sharing = described.get(sha2);
      if (sharing === undefined)
        return [fault('X-Experience-API-Hash', `is ${sha2} in a part, which no attachment has as its sha2`)];
      if (contentType === undefined || sharing.some((one) => mediaTypeOf(one.contentType) === mediaTypeOf(contentType)))
        return [];
      return [
        fault(
          'Content-Type',
          `is ${JSON.stringify(contentType.slice(0, 100))} in the part with the hash ${sha2}, ` +
            'which no attachment of this hash has as its contentType',
        ),
      ];
    }),
  ]);
};

const readComplete = async ({ length, chunks }: ReceivedAttachment): Promise<Uint8Array> => {
  if (length > MAX_SIGNATURE_BYTES)
    throw new Problem('too-large', `a signature is larger than ${MAX_SIGNATURE_BYTES} bytes`);
  const all: Uint8Array[] = [];
  for await (const chunk of chunks()) all.push(chunk);
  return Buffer.concat(all, length);
};

const checkSignatures = async (
  all: readonly LocatedAttachment[],
  received: readonly ReceivedAttachment[],
  { version, now }: Pick<CheckAttachmentsOptions, 'version' | 'now'>,
): Promise<void> => {
  const byHash = new Map(received.map((one) => [one.sha2, one]));
  const faults: Fault[] = [];
  // Any number of attachments may name the same megabyte of data: it is read and verified once.
  const signed = new Map<string, Statement>();
  for (const { at, attachment, ofSubStatement, statement } of all) {
    const data = byHash.get(addressOf(attachment));
    if (ofSubStatement || !isSignature(attachment) || data === undefined) continue;
    if (mediaTypeOf(attachment.contentType) !== SIGNATURE_TYPE)
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
    const fault = await signatureFault(await readComplete(data), { statement, version, at, now });
    if (fault !== undefined) faults.push(fault);
  }
  throwFaults('invalid-statement', faults);
};

/**
 * Checks attachments against the data received (1.0.3 Communication 1.5; 2.0 4.1.3): each has data or a fileUrl, all
 * data belong to one, signatures are valid. Rejects with every fault: Problem `invalid-request` or `invalid-statement`.
 */
export const checkAttachments = async (
  statements: readonly Statement[],
  { single, received, version, now }: CheckAttachmentsOptions,
): Promise<void> => {
  const all = await locateAttachments(statements, single);
  await checkDataMatches(all, received);
  if (received !== undefined) await checkSignatures(all, received, { version, now });
};

/**
 * Stores the received data that belong to these statements, and no other data. Data that statements only refer to are
 * touched, so that no sweep deletes them.
 */
export const storeAttachments = async (
  repository: AttachmentRepository,
  statements: readonly Statement[],
  { source, received, now }: StoreAttachmentsOptions,
): Promise<void> => {
  const byHash = new Map(received.map((one) => [one.sha2, one]));
  const reused: string[] = [];
  const located = await locateAttachments(statements, false);
  for (const sha2 of new Set(located.map(({ attachment }) => addressOf(attachment)))) {
    const due = yieldIfDue();
    if (due !== undefined) await due;
    const data = byHash.get(sha2);
    if (data === undefined) reused.push(sha2);
    else await repository.put({ sha2, usedAt: now(), source }, data.chunks());
  }
  for (const some of batchesOf(reused, TOUCHED_AT_ONCE)) {
    const due = yieldIfDue();
    if (due !== undefined) await due;
    await repository.touch(some, now());
  }
};
