import { ownValue } from '../../core/json-object.ts';
import document from './answer-examples.json' with { type: 'json' };
import type { Answer, Operation } from './shared/operation.ts';

/** Examples of answers, by method, path and status: what a server of the tests has answered. */
const EXAMPLES = document as Readonly<Record<string, unknown>>;

/** Whether an answer is JSON of a described form. */
export const isJsonAnswer = ({ isEmpty, schema, types = ['application/json'] }: Answer): boolean =>
  isEmpty !== true && schema !== undefined && types.some((type) => /^application\/(?:ld\+)?json$/.test(type));

/** The operation with an example of each answer in JSON; `route` is as in `GET /v1/sources/:id`. */
export const withAnswerExamples = (route: string, operation: Operation): Operation => ({
  ...operation,
  answers: Object.fromEntries(
    Object.entries(operation.answers).map(([status, answer]) => {
      const example = ownValue(EXAMPLES, `${route} ${status}`);
      return [status, answer.example !== undefined || example === undefined ? answer : { ...answer, example }];
    }),
  ),
});

/** The names of the examples. */
export const ANSWER_EXAMPLES = Object.keys(EXAMPLES);
