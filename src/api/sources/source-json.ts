import {
  arraySchema,
  COUNT,
  enumSchema,
  FLAG,
  INSTANT,
  namedSchema,
  objectSchema,
  type Sent,
  STRING,
} from '../../core/json-schema.ts';
import { isoTime } from '../../core/time.ts';
import { SCOPES } from '../../access/sources/scopes.ts';
import { AUDIENCE, SOURCE_BASIS } from '../../access/sources/source-schemas.ts';
import type { Sources } from '../../access/sources/sources.ts';
import { SHOWN_CONTROLLER } from '../openapi/shared/controller.ts';

type Source = Awaited<ReturnType<Sources['get']>>;
type Credential = Awaited<ReturnType<Sources['credentials']>>[number];

export const SCOPE_LIST = arraySchema({ ...STRING, enum: SCOPES });

export const SOURCE = namedSchema(
  'Source',
  objectSchema(
    {
      id: STRING,
      name: STRING,
      basis: SOURCE_BASIS,
      onWithheld: enumSchema('accept', 'reject'),
      createdAt: INSTANT,
      profiles: arraySchema(
        objectSchema({ id: STRING, mode: enumSchema('off', 'observe', 'enforce'), policy: enumSchema('any', 'all') }),
      ),
      credentials: arraySchema(
        objectSchema(
          { key: STRING, scopes: SCOPE_LIST, createdAt: INSTANT },
          {
            endsAt: { ...INSTANT, description: 'When a key that was rotated ends.' },
            replacedBy: { ...STRING, description: 'The key that replaced it.' },
          },
        ),
      ),
    },
    {
      controller: SHOWN_CONTROLLER,
      audience: AUDIENCE,
      keep: { ...STRING, description: 'How long its statements are kept: an ISO 8601 period.' },
      directKafka: FLAG,
      unconditionalProfiles: {
        ...FLAG,
        description: 'True: in 1.0.3 too, a PUT of a new profile needs neither If-Match nor If-None-Match.',
      },
      shares: arraySchema(STRING),
      organisation: { ...STRING, description: '`org:default` if absent.' },
      quota: objectSchema({}, { requests: COUNT, statements: COUNT, bytes: COUNT, cpuMs: COUNT }),
    },
  ),
);

const credentialJson = ({ key, scopes, createdAt, endsAt, replacedBy }: Credential) => ({
  key,
  scopes,
  createdAt: isoTime(createdAt),
  endsAt: isoTime(endsAt),
  replacedBy: endsAt === undefined ? undefined : replacedBy,
});

export const sourceJson = (source: Source, credentials: readonly Credential[]): Sent<typeof SOURCE> => {
  const { id, name, basis, controller, audience, keep, onWithheld = 'accept', directKafka } = source;
  const { unconditionalProfiles, shares, organisation, quota, createdAt, profiles = [] } = source;
  return {
    id,
    name,
    basis,
    controller,
    audience,
    keep,
    onWithheld,
    directKafka,
    unconditionalProfiles,
    shares,
    organisation,
    quota,
    createdAt: isoTime(createdAt),
    profiles,
    credentials: credentials.filter((one) => one.source === id).map(credentialJson),
  };
};
