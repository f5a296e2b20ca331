import { _ } from 'ajv';
import names from 'ajv/dist/compile/names.js';
import { Type } from 'ajv/dist/compile/util.js';

const { errors } = names.default ?? names;

const property = (data, name) => _`${data}[${name}]`;

/** Emits a check that may fail, and afterwards goes on only where it has not. */
const goOnIfValid = (cxt, check) => {
  const before = cxt.gen.const('before', errors);
  check(cxt.gen.name('valid'));
  cxt.ok(_`${before} === ${errors}`);
};

/**
 * The number of faults after which an explanation is long enough: what is wrong in a body of megabytes must not fill
 * the memory.
 */
const ENOUGH = 200;

/** Emits the end of a loop's body: whether to go on. */
const stopWhereDone = (cxt, valid) =>
  cxt.gen.if(cxt.it.allErrors ? _`${errors} >= ${ENOUGH}` : _`!${valid}`, () => cxt.gen.break());

/** Emits a loop over the properties of the data; `branch(key, valid)` emits what is done with each. */
const forEachProperty = (cxt, branch) =>
  goOnIfValid(cxt, (valid) =>
    cxt.gen.forIn('key', cxt.data, (key) => {
      branch(key, valid);
      stopWhereDone(cxt, valid);
    }),
  );

/**
 * The keywords of our schemas that JSON Schema lacks, or has only in forms that are slow to check. Those about objects
 * visit only the present properties, once: to look for absent ones costs more.
 */
export const keywords = [
  {
    // { name: schema, ... }: no other property, and each as its schema says.
    keyword: 'fields',
    type: 'object',
    schemaType: 'object',
    code: (cxt) =>
      forEachProperty(cxt, (key, valid) => {
        const { gen, schema } = cxt;
        gen.if(false);
        for (const name of Object.keys(schema)) {
          gen.elseIf(_`${key} === ${name}`);
          cxt.subschema({ keyword: 'fields', schemaProp: name, dataProp: key, dataPropType: Type.Str }, valid);
        }
        gen.else();
        cxt.setParams({ key });
        cxt.error();
        gen.endIf();
      }),
    error: {
      message: 'unknown property',
      params: ({ params, schema }) => _`{property: ${params.key}, known: ${Object.keys(schema)}}`,
    },
  },
  {
    // { key: schema, value: schema }: every key and every value as these say.
    keyword: 'entries',
    type: 'object',
    schemaType: 'object',
    code: (cxt) =>
      forEachProperty(cxt, (key, valid) => {
        const { gen, schema, it } = cxt;
        cxt.subschema(
          { keyword: 'entries', schemaProp: 'key', data: key, dataTypes: ['string'], propertyName: key },
          valid,
        );
        if (schema.value === undefined) return;
        const value = () =>
          cxt.subschema({ keyword: 'entries', schemaProp: 'value', dataProp: key, dataPropType: Type.Str }, valid);
        if (it.allErrors) value();
        else gen.if(valid, value);
      }),
    error: { message: 'not such an entry' },
  },
  {
    // A schema: every item of the array as it says.
    keyword: 'each',
    type: 'array',
    schemaType: 'object',
    code: (cxt) =>
      goOnIfValid(cxt, (valid) =>
        cxt.gen.forRange('i', 0, _`${cxt.data}.length`, (i) => {
          cxt.subschema({ keyword: 'each', dataProp: i, dataPropType: Type.Num }, valid);
          stopWhereDone(cxt, valid);
        }),
      ),
    error: { message: 'not such items' },
  },
  {
    // { Activity: schema, ... }: the schema of the `objectType`, the first without one.
    keyword: 'kinds',
    type: 'object',
    schemaType: 'object',
    code: (cxt) =>
      goOnIfValid(cxt, (valid) => {
        const { gen, data, schema } = cxt;
        const kind = gen.const('kind', property(data, 'objectType'));
        gen.if(false);
        Object.keys(schema).forEach((name, position) => {
          gen.elseIf(position === 0 ? _`${kind} === ${name} || ${kind} === undefined` : _`${kind} === ${name}`);
          cxt.subschema({ keyword: 'kinds', schemaProp: name }, valid);
        });
        gen.else();
        cxt.error();
        gen.endIf();
      }),
    error: { message: 'unknown kind', params: ({ schema }) => _`{kinds: ${Object.keys(schema)}}` },
  },
  {
    // { of: [...], orElse }: exactly one of these properties; without any, the property `orElse`, not empty.
    keyword: 'identifiers',
    type: 'object',
    schemaType: 'object',
    code: (cxt) => {
      const { gen, data, schema } = cxt;
      const found = gen.let('found', 0);
      for (const name of schema.of) gen.if(_`${property(data, name)} !== undefined`, () => gen.code(_`${found}++`));
      const none = _`${found} === 0`;
      const lacks = (other) => _`(${other} === undefined || (Array.isArray(${other}) && ${other}.length === 0))`;
      cxt.fail(
        _`${found} > 1 || (${none} && ${schema.orElse === undefined ? true : lacks(property(data, schema.orElse))})`,
      );
    },
    error: { message: 'not one identifier' },
  },
  {
    // A name: the object around this value has that property too.
    keyword: 'beside',
    schemaType: 'string',
    code: (cxt) => cxt.fail(_`${property(cxt.it.parentData, cxt.schema)} === undefined`),
    error: { message: 'lacks its companion', params: ({ schema }) => _`{property: ${schema}}` },
  },
];
