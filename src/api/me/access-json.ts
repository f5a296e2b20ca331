import { ANY, COUNT, INSTANT, mapSchema, namedSchema, objectSchema, STRING } from '../../core/json-schema.ts';

export const NAMED = objectSchema({ id: STRING, name: STRING });

/** A reader of the data of a person. */
export const ACCESS_READER = objectSchema(
  { organisation: NAMED },
  {
    id: STRING,
    source: NAMED,
    role: STRING,
    link: {
      ...STRING,
      description: 'The id of a sign-in link of this reader: the data were given in the session that it opened.',
    },
  },
);

export const ACCESS_RECORD = namedSchema(
  'AccessRecord',
  objectSchema(
    {
      reader: ACCESS_READER,
      source: NAMED,
      route: STRING,
      answers: COUNT,
      given: COUNT,
      first: INSTANT,
      last: INSTANT,
    },
    { filter: mapSchema(ANY) },
  ),
);
