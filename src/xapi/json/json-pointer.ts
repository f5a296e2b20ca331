const LONGEST = 200;

/**
 * Extends a JSON Pointer (RFC 6901) by a property or an item. A name of more than 200 characters is cut, so that
 * answers stay small.
 */
export const pointerTo = (pointer: string, name: string | number): string => {
  if (typeof name === 'number') return `${pointer}/${name}`;
  const short = name.length > LONGEST ? name.slice(0, LONGEST) + '...' : name;
  return `${pointer}/${short.replaceAll('~', '~0').replaceAll('/', '~1')}`;
};

/** The unescaped names in a JSON Pointer. */
export const namesIn = (pointer: string): readonly string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
