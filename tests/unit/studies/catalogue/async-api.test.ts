import { Parser } from '@asyncapi/parser';
import { Ajv } from 'ajv';
import type { View } from '../../../../src/consent/model/types.ts';
import { asyncApiOf } from '../../../../src/studies/catalogue/async-api.ts';
import { createStatementProjection } from '../../../../src/studies/record/project-statement.ts';
import { recordSchema } from '../../../../src/studies/record/record-schema.ts';
import { createStudyKeys } from '../../../../src/studies/study/study-keys.ts';
import { termsOf } from '../../../../src/studies/record/scope.ts';
import { formats } from '../../../../src/xapi/formats/formats.ts';
import type { Statement } from '../../../../src/xapi/model/types.ts';
import {
  fullGroupStatement,
  fullReference,
  fullStatement,
} from '../../../support/builders/statements/full-statement.ts';
import { expectGolden } from '../../../support/checks/golden.ts';
import { aStudy } from '../../../support/builders/consent/a-purpose.ts';

const PUBLIC_URL = 'https://lrs.example/carnet';
const KAFKA = { topic: 'lrs.study.spelling', brokers: ['kafka-1:9092', 'kafka-2:9092'], tls: false };
const parser = new Parser();
/** Errors and warnings, as the parser numbers them. */
const GRAVE: readonly number[] = [0, 1];

describe('the description of a stream (AsyncAPI 3)', () => {
  it.each([
    ['without', undefined],
    ['with', KAFKA],
    ['with over TLS', { ...KAFKA, tls: true }],
  ] as const)('is one by the parser of AsyncAPI, %s a Kafka topic', async (_, kafka) => {
    const { document, diagnostics } = await parser.parse(
      JSON.stringify(
        asyncApiOf({ purpose: aStudy(), publicUrl: PUBLIC_URL, ...(kafka === undefined ? {} : { kafka }) }),
      ),
    );
    expect(
      diagnostics
        .filter(({ severity }) => GRAVE.includes(severity))
        .map(({ path, message }) => `${path.join('/')}: ${message}`),
    ).toEqual([]);
    expect(document?.version()).toBe('3.0.0');
    expect(
      document
        ?.allChannels()
        .all()
        .map((channel) => channel.address())
        .sort(),
    ).toEqual(['/v1/studies/spelling/stream', ...(kafka === undefined ? [] : ['lrs.study.spelling'])]);
    expect(
      document
        ?.servers()
        .all()
        .map((server) => server.protocol())
        .sort(),
    ).toEqual(['https', ...(kafka === undefined ? [] : [kafka.tls ? 'kafka-secure' : 'kafka'])]);
    expect(
      document
        ?.allOperations()
        .all()
        .every((operation) => operation.isSend()),
    ).toBe(true);
  });

  it('is this', () => {
    expectGolden('async-api.json', asyncApiOf({ purpose: aStudy(), publicUrl: PUBLIC_URL, kafka: KAFKA }));
  });
});

describe('the schema of records', () => {
  const view: View = {
    time: 'PT1M',
    keepActivities: [],
    responses: true,
    extensions: {
      'https://tool.example/attempt': 'number',
      'https://tool.example/late': 'boolean',
      'https://tool.example/level': 'enum:easy|hard',
    },
  };
  const homePage = 'https://lrs.example/studies/s1';
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    formats: { uuid: formats.uuid, iri: formats.iri, 'date-time': formats.timestamp },
  });
  const person = (id: string) => ({ id, studyGeneration: 1, recordGeneration: 1 });

  it('takes every record that the projection makes, and nothing that it could not make', () => {
    const project = createStatementProjection({
      view,
      terms: termsOf({ sources: [], profiles: [], verbs: [], activityTypes: [] }, []),
      keys: createStudyKeys(Buffer.alloc(32, 7)),
      homePage,
    });
    const judge = ajv.compile(recordSchema(view, homePage));
    for (const [statement, people] of [
      [fullStatement(), ['a']],
      [fullReference(), ['a']],
      [fullGroupStatement(), ['a', 'b']],
    ] as const) {
      const record = project(statement as unknown as Statement, people.map(person))!.record;
      judge(record);
      expect(judge.errors ?? []).toEqual([]);
      expect(judge({ ...record, stored: '2026-03-02T08:15:43.000Z' })).toBe(false);
      expect(
        judge({ ...record, result: { response: 'a', extensions: { 'https://tool.example/level': 'other' } } }),
      ).toBe(false);
      expect(judge({ ...record, actor: { objectType: 'Agent', mbox: 'mailto:ada@school.example' } })).toBe(false);
    }
  });
});
