import { checkPreconditions, readPreconditions } from '../../../../src/reads/documents/preconditions.ts';
import { isProblem, type Kind } from '../../../../src/core/problem.ts';

const METHODS = ['PUT', 'POST', 'DELETE'] as const;
const VERSIONS = ['1.0.3', '2.0.0'] as const;
const RESOURCES = ['state', 'agent-profile', 'activity-profile'] as const;
const STORED = { etag: 'abc' };

interface Case {
  readonly method: (typeof METHODS)[number];
  readonly version: (typeof VERSIONS)[number];
  readonly resource: (typeof RESOURCES)[number];
  readonly isLenient?: boolean;
}

const CASES: readonly Case[] = METHODS.flatMap((method) =>
  VERSIONS.flatMap((version) => RESOURCES.map((resource) => ({ method, version, resource }))),
);

/** What becomes of a change with these headers: `done`, or the kind of the refusal. */
const outcome = (
  about: Case,
  headers: Readonly<Record<string, string>>,
  current: { readonly etag: string } | undefined,
): Kind | 'done' => {
  try {
    checkPreconditions({ ...about, preconditions: readPreconditions((name) => headers[name]) }, current);
    return 'done';
  } catch (thrown) {
    if (isProblem(thrown)) return thrown.kind;
    throw thrown;
  }
};

describe.each(CASES)('$method of a document of the resource $resource in $version', (about) => {
  it.each([
    ['"abc"', 'done'],
    ['"x", "abc"', 'done'],
    ['abc', 'done'],
    ['*', 'done'],
    ['"x"', 'precondition-failed'],
    ['W/"abc"', 'precondition-failed'],
    ['"ABC"', 'precondition-failed'],
  ])('with If-Match: %s, where the document has the tag "abc": %s', (header, expected) => {
    expect(outcome(about, { 'if-match': header }, STORED)).toBe(expected);
  });

  it.each(['"abc"', '*'])('with If-Match: %s fails where there is no document', (header) => {
    expect(outcome(about, { 'if-match': header }, undefined)).toBe('precondition-failed');
  });

  it.each([
    ['*', 'precondition-failed'],
    ['"abc"', 'precondition-failed'],
    ['W/"abc"', 'precondition-failed'],
    ['"x"', 'done'],
  ])('with If-None-Match: %s, where the document has the tag "abc": %s', (header, expected) => {
    expect(outcome(about, { 'if-none-match': header }, STORED)).toBe(expected);
  });

  it.each(['*', '"abc"'])('with If-None-Match: %s goes through where there is no document', (header) => {
    expect(outcome(about, { 'if-none-match': header }, undefined)).toBe('done');
  });

  it('with both headers needs both to hold', () => {
    expect(outcome(about, { 'if-match': '"abc"', 'if-none-match': '"x"' }, STORED)).toBe('done');
    expect(outcome(about, { 'if-match': '"x"', 'if-none-match': '"x"' }, STORED)).toBe('precondition-failed');
    expect(outcome(about, { 'if-match': '"abc"', 'if-none-match': '*' }, STORED)).toBe('precondition-failed');
  });
});

describe('a change without a precondition', () => {
  it.each(CASES.filter(({ method }) => method !== 'PUT'))('goes through: $method, $resource, $version', (about) => {
    expect([outcome(about, {}, STORED), outcome(about, {}, undefined)]).toEqual(['done', 'done']);
  });

  it.each([
    { version: '1.0.3', resource: 'state', whenNew: 'done', whenStored: 'done' },
    { version: '1.0.3', resource: 'agent-profile', whenNew: 'invalid-request', whenStored: 'document-conflict' },
    { version: '1.0.3', resource: 'activity-profile', whenNew: 'invalid-request', whenStored: 'document-conflict' },
    { version: '2.0.0', resource: 'state', whenNew: 'done', whenStored: 'document-conflict' },
    { version: '2.0.0', resource: 'agent-profile', whenNew: 'done', whenStored: 'document-conflict' },
    { version: '2.0.0', resource: 'activity-profile', whenNew: 'done', whenStored: 'document-conflict' },
  ] as const)('that is a PUT, $version, $resource: new $whenNew, existing $whenStored', (row) => {
    const about = { method: 'PUT', version: row.version, resource: row.resource } as const;
    expect([outcome(about, {}, undefined), outcome(about, {}, STORED)]).toEqual([row.whenNew, row.whenStored]);
  });

  it.each([
    { version: '1.0.3', resource: 'state', whenStored: 'done' },
    { version: '1.0.3', resource: 'agent-profile', whenStored: 'document-conflict' },
    { version: '1.0.3', resource: 'activity-profile', whenStored: 'document-conflict' },
    { version: '2.0.0', resource: 'agent-profile', whenStored: 'document-conflict' },
  ] as const)('of a lenient source, a PUT, $version, $resource: existing $whenStored', (row) => {
    const about = { method: 'PUT', version: row.version, resource: row.resource, isLenient: true } as const;
    expect([outcome(about, {}, undefined), outcome(about, {}, STORED)]).toEqual(['done', row.whenStored]);
    expect(outcome(about, { 'if-match': '"x"' }, STORED)).toBe('precondition-failed');
  });

  it('says, where it conflicts, to read the document and to send its ETag (1.0.3 Communication 3.1)', () => {
    expect(() =>
      checkPreconditions({ method: 'PUT', version: '2.0.0', resource: 'state', preconditions: {} }, STORED),
    ).toThrow(/current state of the resource.*If-Match/);
  });
});
