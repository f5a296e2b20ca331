const MAX_ID = 64;
const COUNTED = /^(.+)-(\d{1,6})$/;

/** The id to try after one that is taken: `tool` is followed by `tool-2`, `tool-2` by `tool-3`. */
export const idAfter = (id: string): string => {
  const [, name = id, count = '1'] = COUNTED.exec(id) ?? [];
  const end = `-${Number(count) + 1}`;
  return `${name.slice(0, MAX_ID - end.length)}${end}`;
};
