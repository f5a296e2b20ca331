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
import { processingRegister } from '../../consent/purposes/register.ts';
import { SHOWN_CONTROLLER } from '../openapi/shared/controller.ts';
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
          controller: SHOWN_CONTROLLER,
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
