/** What may be logged of an error: where it happened, never its message, which may quote what a client sent. */
export interface ErrorFields {
  readonly name: string;
  /** The code of a Node or library error, such as `ECONNRESET`. */
  readonly code?: string;
  /** The places of the stack, innermost first. */
  readonly stack: readonly string[];
  readonly cause?: ErrorFields;
}

const CODE = /^[A-Za-z0-9_-]{1,64}$/;
const CAUSES_AT_MOST = 4;

const PLACE = /^at .*(?::\d+:\d+\)?|\(<anonymous>\)|\(native\))$/;

// A stack begins with the message, which may have lines that look like places.
const placesOf = ({ stack = '', message }: Error): readonly string[] => {
  const begin = stack.indexOf(message);
  const places = begin < 0 ? stack : stack.slice(begin + message.length);
  return places
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => PLACE.test(line));
};

/** The loggable part of whatever was thrown. A thrown value that is no Error gives its type alone. */
export const errorFields = (thrown: unknown, causes: number = CAUSES_AT_MOST): ErrorFields => {
  if (!(thrown instanceof Error)) return { name: `thrown ${thrown === null ? 'null' : typeof thrown}`, stack: [] };
  const { code } = thrown as { code?: unknown };
  const text = typeof code === 'number' ? String(code) : code;
  return {
    name: thrown.name,
    ...(typeof text === 'string' && CODE.test(text) ? { code: text } : {}),
    stack: placesOf(thrown),
    ...(thrown.cause === undefined || causes === 0 ? {} : { cause: errorFields(thrown.cause, causes - 1) }),
  };
};
