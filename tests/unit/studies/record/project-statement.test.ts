import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { View } from '../../../../src/consent/model/types.ts';
import type { StoredReleasePerson } from '../../../../src/store/ports/studies/release-repository.ts';
import { createStatementProjection } from '../../../../src/studies/record/project-statement.ts';
import { createStudyKeys } from '../../../../src/studies/study/study-keys.ts';
import { termsOf } from '../../../../src/studies/record/scope.ts';
import type { JsonObject, Statement } from '../../../../src/xapi/model/types.ts';
import { validateStatement } from '../../../../src/xapi/validate/validate.ts';
import { aNamedStatement, aReference } from '../../../support/builders/statements/a-statement.ts';
import { plantedIn } from '../../../support/checks/canaries.ts';
import {
  fullGroupStatement,
  fullReference,
  fullStatement,
  fullStatement103,
} from '../../../support/builders/statements/full-statement.ts';

const ANSWERED = 'http://adlnet.gov/expapi/verbs/answered';
const QUESTION = 'http://adlnet.gov/expapi/activities/question';
const PROFILE = 'https://w3id.org/xapi/p/v1';

const VIEW: View = {
  time: 'PT1M',
  keepActivities: [],
  responses: true,
  extensions: {
    'https://tool.example/attempt': 'number',
    'https://tool.example/late': 'boolean',
    'https://tool.example/level': 'enum:easy|hard',
    'https://tool.example/list': 'number',
  },
};
const TERMS = termsOf({ sources: ['h5p'], profiles: [PROFILE], verbs: [ANSWERED], activityTypes: [QUESTION] }, []);
const ADA: StoredReleasePerson = {
  id: '2f1c8a52-7f0e-4c7e-9a51-0f6d1d0c2b11',
  studyGeneration: 1,
  recordGeneration: 1,
};
const BEN: StoredReleasePerson = {
  id: '3f1c8a52-7f0e-4c7e-9a51-0f6d1d0c2b11',
  studyGeneration: 2,
  recordGeneration: 1,
};

const projectWith = (about: Partial<View> = {}, key = 7, homePage = 'https://lrs.example/studies/s1') =>
  createStatementProjection({
    view: { ...VIEW, ...about },
    terms: TERMS,
    keys: createStudyKeys(Buffer.alloc(32, key)),
    homePage,
  });
const project = projectWith();
const recordOf = (
  statement: JsonObject,
  about: Partial<View> = {},
  people: readonly StoredReleasePerson[] = [ADA],
): JsonObject | undefined => projectWith(about)(statement as unknown as Statement, people)?.record;
const atTime = (timestamp: string, about: Partial<View> = {}): unknown =>
  recordOf(aNamedStatement({ timestamp }), about)?.timestamp;
const about = (object: JsonObject, view: Partial<View> = {}): unknown =>
  recordOf(aNamedStatement({ timestamp: '2026-03-02T09:15:42.318Z', object }), view)?.object;

describe('the record of a statement in a study', () => {
  it('has an id, and refers, by the namespace of the ids of its source', () => {
    const statement = aReference(randomUUID(), { timestamp: '2026-03-02T09:15:42.318Z' });
    const ids = [undefined, '0123456789abcdef', 'fedcba9876543210'].map((namespace) => {
      const projected = project(statement as unknown as Statement, [ADA], namespace)!;
      expect(projected.record['id']).toBe(projected.key);
      return [projected.key, (projected.record['object'] as { readonly id: string }).id];
    });
    expect(new Set(ids.flat()).size).toBe(6);
  });

  it('is exactly this for a statement with a value at every place', () => {
    expect(recordOf(fullStatement())).toEqual({
      id: createStudyKeys(Buffer.alloc(32, 7)).statementId('12345678-1234-4678-8234-567812345678', '1'),
      actor: {
        objectType: 'Agent',
        account: { homePage: 'https://lrs.example/studies/s1', name: 'pnbh4b2gcnatj3ti2t6se6orzg' },
      },
      verb: { id: ANSWERED },
      object: {
        objectType: 'Activity',
        id: expect.stringMatching(/^urn:lrs:h:/),
        definition: { type: QUESTION, interactionType: 'choice' },
      },
      result: {
        success: true,
        completion: false,
        score: { scaled: 0.5, raw: 5, min: 0, max: 10 },
        duration: 'PT3.5S',
        response: 'choices-a',
        extensions: {
          'https://tool.example/attempt': 2,
          'https://tool.example/late': true,
          'https://tool.example/level': 'easy',
        },
      },
      context: {
        registration: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-8/),
        language: 'fr',
        contextActivities: {
          parent: [expect.objectContaining({ definition: { type: QUESTION, interactionType: 'choice' } })],
          grouping: [expect.objectContaining({ definition: { type: QUESTION, interactionType: 'likert' } })],
          category: [expect.anything(), { objectType: 'Activity', id: PROFILE }],
          other: [expect.anything()],
        },
        extensions: {
          'https://tool.example/attempt': 2,
          'https://tool.example/late': true,
          'https://tool.example/level': 'easy',
        },
      },
      timestamp: '2026-03-02T08:15:00.000Z',
    });
  });

  it('contains no text that a person wrote in statements of either version (C11), and is xAPI in both (C12)', () => {
    let pointers = 0;
    for (const [whole, people, version] of [
      [fullStatement(), [ADA], '2.0.0'],
      [fullReference(), [ADA], '2.0.0'],
      [fullGroupStatement(), [ADA, BEN], '2.0.0'],
      [fullStatement103(), [ADA], '1.0.3'],
    ] as const) {
      for (const { at, statement, canary } of plantedIn(whole)) {
        expect({ at, faults: validateStatement(statement, version, '') }).toEqual({ at, faults: [] });
        for (const time of ['exact', 'shifted'] as const) {
          const record = recordOf(
            statement,
            { time, responses: !at.includes('response') && !at.includes('choices') },
            people,
          );
          expect({
            at,
            leaks: JSON.stringify(record ?? 'withheld')
              .toLowerCase()
              .includes(canary),
          }).toEqual({ at, leaks: false });
          expect({ at, record: record !== undefined }).toEqual({ at, record: true });
          expect({
            at,
            faults: [...validateStatement(record!, '2.0.0', ''), ...validateStatement(record!, '1.0.3', '')],
          }).toEqual({ at, faults: [] });
        }
        pointers += 1;
      }
    }
    expect(pointers).toBeGreaterThan(700);
  });

  it('shares with another study only what the view names, numbers and terms of the standard (C13)', () => {
    const tokens = (value: unknown): ReadonlySet<string> => new Set(JSON.stringify(value).match(/[^\s"{}[\],]+/g));
    const allowed = tokens(
      [
        {
          id: 0,
          actor: 0,
          objectType: 'Agent',
          account: 0,
          homePage: 0,
          name: 0,
          verb: 0,
          object: 'Activity',
          definition: 0,
          type: 0,
          interactionType: 0,
          member: 'Group',
          ref: 'StatementRef',
        },
        {
          result: 0,
          success: true,
          completion: false,
          score: 0,
          scaled: 0.5,
          raw: 5,
          min: 0,
          max: 10,
          duration: 'PT3.5S',
          extensions: VIEW.extensions,
          values: [2, 'easy', 'choice', 'likert'],
        },
        {
          context: 0,
          registration: 0,
          language: 'fr',
          contextActivities: 0,
          parent: 0,
          grouping: 0,
          category: 0,
          other: 0,
          timestamp: '2026-03-02T08:15:42.318Z',
          response: 'choices-a',
        },
        ANSWERED,
        QUESTION,
        PROFILE,
      ].flatMap((one) => [one, ...(typeof one === 'string' ? [] : Object.keys(one).map((key) => `${key}:`))]),
    );
    for (const [whole, people] of [
      [fullStatement(), [ADA]],
      [fullReference(), [ADA]],
      [fullGroupStatement(), [ADA, BEN]],
    ] as const) {
      const one = projectWith({ time: 'exact' })(whole as unknown as Statement, people)?.record;
      const other = projectWith(
        { time: 'exact' },
        8,
        'https://lrs.example/studies/s2',
      )(whole as unknown as Statement, people)?.record;
      const split = (record: unknown): ReadonlySet<string> =>
        new Set([...tokens(record)].flatMap((token) => token.split(/:(?=$|[^/]*$)/)).filter((token) => token !== ''));
      const known = new Set([...allowed].flatMap((token) => [token, ...token.split(':')]));
      const shared = [...split(one)].filter((token) => split(other).has(token) && !known.has(token));
      expect(
        shared.filter((token) => !/^(?:urn|lrs|h|https?|\/\/.*)$/.test(token) || token.includes('studies')),
      ).toEqual([]);
    }
  });

  it('is the same for the same statement, and joins by activity, registration and reference', () => {
    fc.assert(
      fc.property(fc.uuid({ version: 4 }), fc.uuid({ version: 4 }), (id, registration) => {
        const timestamp = '2026-03-02T09:15:42.318Z';
        const recordReferring = (given: string) =>
          recordOf({ ...aNamedStatement({ timestamp, context: { registration } }), id: given })!;
        const referring = recordOf(
          aNamedStatement({ timestamp, object: { objectType: 'StatementRef', id: id.toUpperCase() } }),
        )!;
        expect(recordReferring(id)).toEqual(recordReferring(id));
        expect(recordReferring(id).id).toBe((referring.object as JsonObject).id);
        expect(recordReferring(id).context).toEqual(
          recordOf(aNamedStatement({ timestamp, context: { registration } }))!.context,
        );
      }),
      { numRuns: 50 },
    );
  });

  it('keeps ids that begin as declared, without query and fragment, and never one that leads elsewhere', () => {
    const keep = { keepActivities: ['https://tool.example/ex/'] };
    expect(about({ id: 'https://tool.example/ex/1?user=ada#a' }, keep)).toEqual({
      objectType: 'Activity',
      id: 'https://tool.example/ex/1',
    });
    for (const id of [
      'https://tool.example/user/ex/1',
      'https://tool.example/ex',
      'https://tool.example/ex/../user/ada',
      'https://tool.example/ex/%2E%2e/user/ada',
      'https://tool.example/ex/a%2f..%2fuser',
      'https://tool.example/?/ex/',
    ]) {
      expect({ id, released: about({ id }, keep) }).toEqual({
        id,
        released: { objectType: 'Activity', id: expect.stringMatching(/^urn:lrs:h:[a-z2-7]{24}$/) },
      });
    }
  });

  it('has no verb and no type as it is but those of the scope', () => {
    expect(
      recordOf(aNamedStatement({ timestamp: '2026-03-02T09:15:42Z', verb: { id: 'https://tool.example/verbs/ada' } }))!
        .verb,
    ).toEqual({ id: expect.stringMatching(/^urn:lrs:h:/) });
    expect(about({ id: 'https://tool.example/1', definition: { type: 'https://tool.example/types/ada' } })).toEqual({
      objectType: 'Activity',
      id: expect.anything(),
      definition: { type: expect.stringMatching(/^urn:lrs:h:/) },
    });
  });

  it('has listed extensions with values of their type alone', () => {
    const given = (extensions: JsonObject): unknown =>
      (
        recordOf(aNamedStatement({ timestamp: '2026-03-02T09:15:42Z', result: { extensions } }))?.result as
          JsonObject | undefined
      )?.extensions;
    expect(
      given({
        'https://tool.example/attempt': '2',
        'https://tool.example/late': 1,
        'https://tool.example/level': 'Easy',
      }),
    ).toBeUndefined();
    expect(given({ 'https://tool.example/level': ['easy'], 'https://tool.example/attempt': { n: 1 } })).toBeUndefined();
    expect(given({ 'https://tool.example/level': 'hard', 'https://tool.example/ATTEMPT': 1 })).toEqual({
      'https://tool.example/level': 'hard',
    });
  });

  it('has answers where the view asks for them, if they are among the declared choices', () => {
    const answer = (response: string, definition: JsonObject, responses = true): unknown =>
      (
        recordOf(
          aNamedStatement({
            timestamp: '2026-03-02T09:15:42Z',
            object: { id: 'https://tool.example/1', definition },
            result: { response, success: true },
          }),
          { responses },
        )!.result as JsonObject
      ).response;
    const choice = { interactionType: 'choice', choices: [{ id: 'a' }, { id: 'b' }] };
    expect(answer('a', choice)).toBe('a');
    expect(answer('b[,]a', choice)).toBe('b[,]a');
    expect(answer('a', choice, false)).toBeUndefined();
    expect(answer('c', choice)).toBeUndefined();
    expect(answer('a[,]my name is Ada', choice)).toBeUndefined();
    expect(answer('a[,]a', choice)).toBeUndefined();
    expect(answer('true', { interactionType: 'true-false' })).toBe('true');
    expect(answer('maybe', { interactionType: 'true-false' })).toBeUndefined();
    expect(answer('s', { interactionType: 'likert', scale: [{ id: 's' }] })).toBe('s');
    expect(answer('a', { ...choice, interactionType: 'fill-in' })).toBeUndefined();
  });

  it('has a time as exact as the view says', () => {
    expect(atTime('2026-03-02T09:15:42.318999+01:00', { time: 'exact' })).toBe('2026-03-02T08:15:42.318Z');
    expect(atTime('2026-03-02T09:15:42.318Z', { time: 'PT1S' })).toBe('2026-03-02T09:15:42.000Z');
    expect(atTime('2026-03-02T09:15:42.318Z', { time: 'PT1H' })).toBe('2026-03-02T09:00:00.000Z');
    expect(atTime('2026-03-02T23:59:42.318-02:00', { time: 'P1D' })).toBe('2026-03-03T00:00:00.000Z');
    expect(atTime('1969-12-31T23:59:42.318Z', { time: 'PT1M' })).toBe('1969-12-31T23:59:00.000Z');
  });

  it('has times that are shifted by the same whole weeks for all of one person', () => {
    const weeks = (timestamp: string): number =>
      (Date.parse(String(atTime(timestamp, { time: 'shifted' }))) - Date.parse(timestamp)) / 604_800_000;
    expect(weeks('2026-03-02T09:15:42.318Z')).toBe(weeks('2025-01-02T10:15:42.318Z'));
    expect(Number.isInteger(weeks('2026-03-02T09:15:42.318Z')) && weeks('2026-03-02T09:15:42.318Z') >= 1).toBe(true);
  });

  it('is a Group of pseudonyms where the actor is a Group, in an order that says nothing', () => {
    const record = recordOf(fullGroupStatement(), {}, [ADA, BEN])!;
    const names = ((record.actor as JsonObject).member as readonly JsonObject[]).map(
      ({ account }) => (account as JsonObject).name,
    );
    expect(record.actor).toEqual({ objectType: 'Group', member: [expect.anything(), expect.anything()] });
    expect(names).toEqual(names.toSorted());
    expect(recordOf(fullGroupStatement(), {}, [BEN, ADA])).toEqual(record);
  });

  it('does not exist where the object is a person or a SubStatement, without an actor, or as no xAPI', () => {
    const timestamp = '2026-03-02T09:15:42Z';
    expect(
      recordOf(aNamedStatement({ timestamp, object: { objectType: 'Agent', mbox: 'mailto:ben@school.example' } })),
    ).toBeUndefined();
    expect(
      recordOf(
        aNamedStatement({
          timestamp,
          object: { objectType: 'Group', member: [{ mbox: 'mailto:ben@school.example' }] },
        }),
      ),
    ).toBeUndefined();
    expect(
      recordOf(
        aNamedStatement({
          timestamp,
          object: {
            objectType: 'SubStatement',
            actor: { mbox: 'mailto:ben@school.example' },
            verb: { id: ANSWERED },
            object: { id: 'https://tool.example/1' },
          },
        }),
      ),
    ).toBeUndefined();
    expect(recordOf(aNamedStatement({ timestamp }), {}, [])).toBeUndefined();
    expect(recordOf(aNamedStatement({ timestamp }), {}, [ADA, BEN])).toBeUndefined();
    expect(recordOf(aNamedStatement({ timestamp: '9999-12-31T00:00:00Z' }), { time: 'shifted' })).toBeUndefined();
    expect(
      createStatementProjection({
        view: VIEW,
        terms: TERMS,
        keys: createStudyKeys(Buffer.alloc(32, 7)),
        homePage: 'not an IRI',
      })(aNamedStatement({ timestamp }) as unknown as Statement, [ADA]),
    ).toBeUndefined();
    expect(project(aNamedStatement() as unknown as Statement, [ADA])).toBeUndefined();
  });
});
