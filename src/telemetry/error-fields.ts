/** The loggable part of an error: the place of the error, never its message, which may quote a client's data. */
export interface ErrorFields {
  readonly name: string;
  /** The code of a Node or library error, such as `ECONNRESET`. */
  readonly code?: string;
  /** The stack's frames, innermost first. */
  readonly stack: readonly string[];
  readonly cause?: ErrorFields;
}

const CODE = /^[A-Za-z0-9_-]{1,64}$/;
const MAX_CAUSES = 4;

const FRAME = /^at .*(?::\d+:\d+\)?|\(<anonymous>\)|\(native\))$/;

// A stack begins with the message, which may have lines that look like frames.
const framesOf = ({ stack = '', message }: Error): readonly string[] => {
  const begin = stack.indexOf(message);
  const frames = begin < 0 ? stack : stack.slice(begin + message.length);
  return frames
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => FRAME.test(line));
};

/** Reads any thrown value. A value that is no Error gives only its type. */
export const errorFields = (thrown: unknown, maxCauses: number = MAX_CAUSES): ErrorFields => {
  if (!(thrown instanceof Error)) return { name: `thrown ${thrown === null ? 'null' : typeof thrown}`, stack: [] };
  const { code } = thrown as { code?: unknown };
  const text = typeof code === 'number' ? String(code) : code;
  return {
    name: thrown.name,
    ...(typeof text === 'string' && CODE.test(text) && { code: text }),
    stack: framesOf(thrown),
    ...(thrown.cause !== undefined && maxCauses !== 0 && { cause: errorFields(thrown.cause, maxCauses - 1) }),
  };
};
