import type { JsonSchema } from '../../../../src/core/json-schema.ts';

interface DescribedContent {
  readonly content?: Readonly<Record<string, { readonly schema?: JsonSchema }>>;
}

interface DescribedOperation {
  readonly operationId: string;
  readonly parameters: readonly { readonly name: string; readonly schema?: JsonSchema }[];
  readonly requestBody?: DescribedContent;
  readonly responses: Readonly<Record<string, DescribedContent>>;
}

interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly responses: Readonly<Record<string, DescribedContent>>;
  };
}

const pascal = (name: string): string =>
  name.replaceAll(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9]?)/g, (_, letter: string) => letter.toUpperCase());

const isMap = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The classes of a schema: itself if it has members or values of its own, and those of the schemas inside it. */
const classesOf = (name: string, schema: unknown): readonly string[] => {
  if (!isMap(schema) || '$ref' in schema) return [];
  const { type, properties, items, additionalProperties } = schema;
  const types = Array.isArray(type) ? (type as readonly unknown[]) : [type];
  const choices = ['anyOf', 'oneOf', 'allOf'].flatMap((key) => (schema[key] ?? []) as readonly unknown[]);
  return [
    ...('enum' in schema || types.includes('object') ? [name] : []),
    ...Object.entries(isMap(properties) ? properties : {}).flatMap(([member, one]) =>
      classesOf(name + pascal(member), one),
    ),
    ...classesOf(`${name}Item`, items),
    ...classesOf(`${name}AdditionalProperty`, additionalProperties),
    ...choices.flatMap((one, index) => classesOf(`${name}Type${index}`, one)),
  ];
};

/**
 * The names of the classes that a generator of clients makes of a document: an inline schema is named by its place,
 * whatever its media type.
 */
export const classNamesOf = (document: unknown): readonly string[] => {
  const { paths, components } = document as Described;
  const contents = (name: string, { content = {} }: DescribedContent): readonly string[] =>
    Object.values(content).flatMap(({ schema }) => classesOf(name, schema));
  return [
    ...Object.entries(components.schemas).flatMap(([name, schema]) => [
      name,
      ...classesOf(name, schema).filter((one) => one !== name),
    ]),
    ...Object.entries(components.responses).flatMap(([name, response]) =>
      contents(`${pascal(name)}Response`, response),
    ),
    ...Object.values(paths)
      .flatMap((item) => Object.values(item))
      .flatMap(({ operationId, parameters, requestBody = {}, responses }) => [
        ...parameters.flatMap(({ name, schema }) => classesOf(pascal(operationId) + pascal(name), schema)),
        ...contents(`${pascal(operationId)}Body`, requestBody),
        ...Object.entries(responses).flatMap(([status, response]) =>
          contents(`${pascal(operationId)}Response${status}`, response),
        ),
      ]),
  ];
};
