const LONGEST = 200;

/**
 * A JSON Pointer (RFC 6901) one step further: to the property `name`, or the item of that number, of what `pointer`
 * points to. A name of more than 200 characters is cut, so that an answer stays small whatever was sent.
 */
export const pointerTo = (pointer: string, name: string | number): string => {
  if (typeof name === 'number') return `${pointer}/${name}`;
  const short = name.length > LONGEST ? name.slice(0, LONGEST) + '...' : name;
  return `${pointer}/${short.replaceAll('~', '~0').replaceAll('/', '~1')}`;
};

/** The names in a JSON Pointer, unescaped. */
export const namesIn = (pointer: string): readonly string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
