import {
  ANY,
  arraySchema,
  COUNT,
  FLAG,
  namedSchema,
  objectSchema,
  STRING,
  TEXTS_BY_LANGUAGE,
} from '../../core/json-schema.ts';
import { AGREEMENT } from '../../consent/purposes/workflow/agreement.ts';
import { processingRegister } from '../../consent/purposes/register.ts';
import { schemaOf } from '../openapi/shared/operation.ts';
import { open } from '../route/access.ts';
import { route } from '../route/route.ts';
import { OBJECT } from './audit-json.ts';
import examples from './examples.json' with { type: 'json' };

const REGISTER = namedSchema(
  'Register',
  objectSchema({
    activities: arraySchema(
      objectSchema(
        {
          purpose: objectSchema({
            id: STRING,
            version: COUNT,
            kind: STRING,
            state: STRING,
            title: TEXTS_BY_LANGUAGE,
            summary: TEXTS_BY_LANGUAGE,
            dpv: arraySchema(STRING),
            commercial: FLAG,
            automatedDecisions: STRING,
            basis: STRING,
          }),
          controller: schemaOf('Controller'),
          dataSubjects: arraySchema(STRING),
          personalData: OBJECT,
          recipients: arraySchema(STRING),
          storage: arraySchema(STRING),
          thirdCountries: arraySchema(STRING),
          erasure: OBJECT,
          securityMeasures: arraySchema(STRING),
          complaint: ANY,
          references: OBJECT,
        },
        { dpia: OBJECT },
      ),
    ),
  }),
);

export const readAgreement = route({
  method: 'GET',
  path: '/v1/agreement',
  access: open,
  tag: 'Purposes',
  summary: 'Reads the data use agreement.',
  carries: 'none',
  answers: {
    200: {
      description: 'The agreement.',
      schema: namedSchema('Agreement', objectSchema({ version: COUNT, text: TEXTS_BY_LANGUAGE, hash: STRING })),
      example: AGREEMENT,
    },
  },
  handle: () => Promise.resolve({ status: 200 as const, body: AGREEMENT }),
});

export const readRegister = route({
  method: 'GET',
  path: '/v1/register',
  access: open,
  tag: 'Audit log',
  summary: 'Reads the processing register (GDPR art. 30).',
  carries: 'none',
  answers: { 200: { description: 'The register.', schema: REGISTER, example: examples.register } },
  handle: async (_, { purposes: { readRegister: read, authorityOf } }) => {
    const { purposes, sources } = await read();
    return { status: 200, body: processingRegister(purposes, sources, authorityOf) };
  },
});
