import { isObject } from '../../core/json-object.ts';
import { namesIn } from '../../xapi/json/json-pointer.ts';

/** Property names and values of the standard. Other words of a client are not repeated. */
const PROPERTIES: ReadonlySet<string> = new Set(
  (
    'id actor verb object result context timestamp stored authority version attachments objectType name member ' +
    'mbox mbox_sha1sum openid account homePage display definition description type moreInfo extensions ' +
    'interactionType correctResponsesPattern choices scale source target steps score scaled raw min max success ' +
    'completion response duration registration instructor team contextActivities contextAgents contextGroups ' +
    'parent grouping category other revision platform language statement usageType contentType length sha2 fileUrl ' +
    'agent group relevantTypes Agent Group Activity StatementRef SubStatement true false ' +
    'true-false choice fill-in long-fill-in matching performance sequencing likert numeric mailto:'
  ).split(' '),
);

/** True if a name stands in the standard, so that it can be shown. */
export const isPropertyName = (name: string): boolean => PROPERTIES.has(name);

const MAX_READ = 200;
const MAX_TEXT = 60;
const MAX_MEMBERS = 12;
const MAX_DEPTH = 2;
const MAX_SHAPE = 300;

const cut = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

const SCHEME = /^(?:https?|mailto|urn(?::uuid)?|tag)(?=:)/;
const MAX_DIGITS = 4;

/** Runs of letters and digits lose content and length, except short numbers; punctuation of IRIs and times stays. */
const RUNS = /[\p{L}\p{M}\p{N}]+|[^\p{L}\p{M}\p{N}:/.@+_#?=&%, -]+/gu;

const runShape = (run: string): string => {
  if (/^[0-9]+$/.test(run)) return run.length <= MAX_DIGITS ? '9'.repeat(run.length) : '9…';
  if (/^[A-Za-z]+$/.test(run)) return 'a…';
  if (/^[A-Za-z0-9]+$/.test(run)) return 'x…';
  return /^[\p{L}\p{M}\p{N}]/u.test(run) ? 'é…' : '¤';
};

const textShape = (text: string): string => {
  const [scheme = ''] = SCHEME.exec(text) ?? [];
  const rest = text.slice(scheme.length, scheme.length + MAX_READ).replaceAll(RUNS, runShape);
  return `"${cut(`${scheme}${rest}`, MAX_TEXT)}"`;
};

const numberShape = (value: number): string => {
  const kind = Number.isInteger(value) ? 'whole number' : 'decimal number';
  return value < 0 ? `negative ${kind}` : kind;
};

const ownMember = (value: unknown, name: string): unknown => {
  if (Array.isArray(value)) return /^\d{1,6}$/.test(name) ? (value[Number(name)] as unknown) : undefined;
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
};

const shapeBelow = (value: unknown, depth: number): string => {
  if (typeof value === 'string') return textShape(value);
  if (typeof value === 'number') return numberShape(value);
  if (Array.isArray(value))
    return value.length === 0 ? 'empty list' : `list of ${value.length}: ${shapeBelow(value[0], depth + 1)}`;
  if (!isObject(value)) return value === null ? 'null' : typeof value;
  const names = Object.keys(value);
  if (names.length === 0) return 'empty object';
  if (depth >= MAX_DEPTH) return '{…}';
  const members = names
    .slice(0, MAX_MEMBERS)
    .map((name) => `${isPropertyName(name) ? name : '…'}: ${shapeBelow(ownMember(value, name), depth + 1)}`);
  return `{${members.join(', ')}${names.length > MAX_MEMBERS ? ', …' : ''}}`;
};

/**
 * The shape of a value of JSON, as in `{mbox: "a…@a….a…"}`, without its content: letters are `a…`, digits `9`. At most
 * 300 characters; two levels of objects.
 */
export const valueShape = (value: unknown): string => cut(shapeBelow(value, 0), MAX_SHAPE);

/** The value at a JSON Pointer (RFC 6901); undefined if there is none, or for the name of a header or parameter. */
export const valueAt = (value: unknown, pointer: string): unknown =>
  pointer === '' || pointer.startsWith('/') ? namesIn(pointer).reduce(ownMember, value) : undefined;
