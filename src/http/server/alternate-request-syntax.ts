import { isUtf8 } from 'node:buffer';
import { type Fault, Problem } from '../../core/problem.ts';
import { isVersion2 } from '../../xapi/formats/statement-version.ts';
import { VERSION_HEADER } from '../../xapi/statement/version.ts';
import { mediaTypeOf } from '../message/media-type.ts';
import { decodeField, decodeLongField, type EncodedField, splitForm } from '../message/body/form-fields.ts';
import type { Request } from '../message/request-response.ts';
import type { ReadSender } from './check-origin.ts';

/** The request in a form. */
export interface AlternateRequest {
  readonly method: string;
  readonly request: Request;
  /** Refuses it; the request above still decides on the headers of the refusal. */
  readonly refusal?: Problem;
}

const REQUIREMENT = 'xAPI 1.0.3 Communication 1.3';
const METHODS = ['GET', 'HEAD', 'PUT', 'POST', 'DELETE'];
const VERSION = VERSION_HEADER.toLowerCase();

/** The headers that a form may have; its lengths are ignored. */
const FORM_HEADERS: ReadonlySet<string> = new Set([
  'authorization',
  VERSION,
  'content-type',
  'content-length',
  'if-match',
  'if-none-match',
]);

/** A form has a dozen fields, and may repeat some; each field costs far more memory than its bytes. */
const MAX_FIELDS = 100;

const BEFORE_CONTENT = 'of more than 64 KiB must have its content as the last field, and all others before it';

/** A header value (RFC 9110, section 5.5): the Content-Type of a document is sent again as a header. */
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]{0,8192}$/;

// Browsers that need this syntax cannot set the Content-Type.
const FORM_TYPES = ['application/x-www-form-urlencoded', 'text/plain'];

/** True if a request is in the alternate request syntax (1.0.3 Communication 1.3): no resource has this parameter. */
export const isAlternateRequest = (method: string, search: string): boolean =>
  method === 'POST' && search.length > 0 && /(?:^|&)method(?:=|&|$)/.test(search);

const refuse = (faults: readonly Fault[]): Problem =>
  new Problem(
    'invalid-request',
    `as alternate request syntax: ${faults.map(({ at, detail }) => `${at} ${detail}`).join('; ')}`,
    faults,
  );

const fault = (at: string, detail: string): Fault => ({ at, detail, requirement: REQUIREMENT });

const readMethod = (search: string): { readonly method: string; readonly faults: readonly Fault[] } => {
  const [method = '', ...more] = new URLSearchParams(search).getAll('method');
  const others = [...new Set(new URLSearchParams(search).keys())].filter((name) => name !== 'method');
  return {
    method,
    faults: [
      ...others.map((name) => fault(name, 'must stand in the form, not in the query')),
      ...(METHODS.includes(method) && more.length === 0
        ? []
        : [fault('method', `must be one of ${METHODS.join(', ')}`)]),
    ],
  };
};

const notAForm = (): Problem => refuse([fault('body', 'must be a form, in percent-encoded UTF-8')]);

const decodedField = (encoded: Buffer): Buffer => {
  const decoded = decodeField(encoded);
  if (decoded === undefined || !isUtf8(decoded)) throw notAForm();
  return decoded;
};

const asText = (encoded: Buffer): string => decodedField(encoded).toString('utf8');

interface FormFields {
  readonly headers: ReadonlyMap<string, string>;
  readonly parameters: URLSearchParams;
  /** The content as it was sent, complete or its beginning. */
  readonly content: EncodedField | undefined;
  readonly faults: readonly Fault[];
}

/** Reads all fields but the content. */
const readFields = (fields: readonly EncodedField[], isComplete: boolean): FormFields => {
  const headers = new Map<string, string>();
  const parameters = new URLSearchParams();
  const contents: EncodedField[] = [];
  const faults: Fault[] = [];
  fields.forEach((field, index) => {
    const name = asText(field.name);
    const header = name.toLowerCase();
    if (name === 'content') {
      contents.push(field);
      if (contents.length === 2) faults.push(fault('content', 'is given more than once'));
      return;
    }
    if (!isComplete && index === fields.length - 1) throw refuse([fault('body', BEFORE_CONTENT)]);
    const value = asText(field.value);
    if (!FORM_HEADERS.has(header)) parameters.append(name, value);
    else if (headers.has(header)) faults.push(fault(name, 'is given more than once'));
    else if (HEADER_VALUE.test(value)) headers.set(header, value);
    else
      faults.push(
        fault(name, 'must be the value of a header: no control characters, none beyond Latin-1, at most 8,192'),
      );
  });
  return { headers, parameters, content: contents[0], faults };
};

/** Reads and decodes a content that goes on after the head of its form; called after the credentials were checked. */
const readLongContent = async (rest: () => Promise<Buffer>, { valueAt }: EncodedField): Promise<Buffer> => {
  const encoded = (await rest()).subarray(valueAt);
  if (encoded.includes('&')) throw refuse([fault('body', BEFORE_CONTENT)]);
  const decoded = await decodeLongField(encoded);
  if (decoded === undefined || !isUtf8(decoded)) throw notAForm();
  return decoded;
};

const singleChunk = async function* (read: () => Promise<Buffer>): AsyncGenerator<Buffer, void> {
  yield await read();
};

/**
 * Parses a request in the alternate syntax (1.0.3 Communication 1.3), a form with headers, query and `content`. Before
 * its content, at most 64 KiB are read. Rejects with Problem `invalid-request`; a request of xAPI 2.0 has a `refusal`.
 */
export const parseAlternateRequest = async (request: Request, readSender: ReadSender): Promise<AlternateRequest> => {
  const { method, faults: ofQuery } = readMethod(request.search);
  const type = request.header('content-type');
  if (type !== undefined && !FORM_TYPES.includes(mediaTypeOf(type)))
    throw refuse([...ofQuery, fault('Content-Type', 'must be application/x-www-form-urlencoded')]);
  const form = await request.bodyHead();
  const fields = splitForm(form.head, MAX_FIELDS);
  if (fields === undefined) throw refuse([fault('body', `must have at most ${MAX_FIELDS} fields`)]);
  const { headers, parameters, content, faults: ofForm } = readFields(fields, form.isComplete);
  const shortContent = content !== undefined && form.isComplete ? decodedField(content.value) : Buffer.alloc(0);

  const isWriting = method === 'PUT' || method === 'POST';
  const contentType = headers.get('content-type') ?? (content === undefined ? undefined : 'application/json');
  const isFromAnotherSite = readSender(request) === 'foreign';
  const header = (name: string): string | undefined => {
    if (name === 'content-type') return contentType;
    // A browser adds remembered credentials to the form of any page: from another site only its own field counts.
    if (name === 'authorization' && isFromAnotherSite) return headers.get(name);
    return name === 'content-length' ? undefined : (headers.get(name) ?? request.header(name));
  };
  const faults = [
    ...ofQuery,
    ...ofForm,
    ...(isVersion2(header(VERSION) ?? '')
      ? [fault(VERSION_HEADER, 'must name xAPI 1.0.x: 2.0 has no alternate request syntax')]
      : []),
    ...(isWriting && content === undefined ? [fault('content', 'must be given')] : []),
    ...(mediaTypeOf(contentType).startsWith('multipart/')
      ? [fault('Content-Type', 'must not be multipart: attachments cannot be sent in a form')]
      : []),
  ];
  const body = (): Promise<Buffer> =>
    content === undefined || form.isComplete ? Promise.resolve(shortContent) : readLongContent(form.rest, content);
  return {
    method,
    request: {
      ...request,
      header,
      isHead: method === 'HEAD',
      search: parameters.toString(),
      body,
      // The bytes already count as in flight, as part of the form.
      stream: () => ({ chunks: singleChunk(body), reserve: () => undefined }),
    },
    ...(faults.length > 0 && { refusal: refuse(faults) }),
  };
};
