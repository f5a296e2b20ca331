import { isObject, ownValue } from '../../core/json-object.ts';
import type { Json, JsonObject } from '../../xapi/model/types.ts';
import { childrenOf, isList, memberOf } from '../model/json-member.ts';
import { allPartsOf, partPointer } from './schema-parts.ts';

const NAMES = ['$id', '$anchor', '$dynamicAnchor'];
/** The address of a schema that names no address. */
const NOWHERE = 'https://schema.invalid/';
/** The same fault as in `measureSchema`. */
const FOREIGN = 'it refers to a schema that is not one of its own parts';

interface Fault {
  readonly fault: string;
}

/** True if a value in it, schema or not, gives itself a name: Ajv looks for names everywhere. */
const hasNames = (value: Json): boolean =>
  NAMES.some((name) => typeof memberOf(value, name) === 'string') || childrenOf(value).some(hasNames);

/** The names of a schema's parts. */
interface Names {
  /** The JSON Pointers of the parts with an `$id`, by their address; of anchors, by the address with the fragment. */
  readonly pointers: ReadonlyMap<string, string>;
  /** The address against which the references of a part are resolved, by its JSON Pointer. */
  readonly bases: ReadonlyMap<string, string>;
}

const addressOf = (reference: string, base: string): URL | undefined =>
  URL.canParse(reference, base) ? new URL(reference, base) : undefined;

const withoutFragment = (address: URL): string => {
  const plain = new URL(address);
  plain.hash = '';
  return plain.href;
};

/** The names that a schema gives itself, and the address of its references; undefined if its `$id` is no address. */
const namesOf = (
  schema: JsonObject,
  outer: string,
): { readonly base: string; readonly names: readonly string[] } | undefined => {
  const [id, ...anchors] = NAMES.map((name) => memberOf(schema, name));
  const anchored = (base: string): readonly string[] =>
    anchors.flatMap((anchor) => (typeof anchor === 'string' ? [`${base}#${anchor}`] : []));
  if (typeof id !== 'string' || id === '') return { base: outer, names: anchored(outer) };
  const address = addressOf(id, outer);
  if (address === undefined) return undefined;
  // In drafts 6 and 7 an `$id` that is only a fragment is what later drafts call an anchor.
  const base = id.startsWith('#') ? outer : withoutFragment(address);
  const own = id.startsWith('#') ? [] : [base];
  return { base, names: [...own, ...(address.hash.length > 1 ? [base + address.hash] : []), ...anchored(base)] };
};

/** Reads the names in the places of schemas; `fault` if two parts have one name, or a name is no address. */
const readNames = (root: JsonObject, address: string | undefined): Names | Fault => {
  const own = addressOf(address ?? '', NOWHERE);
  const first = own === undefined ? NOWHERE : withoutFragment(own);
  const pointers = new Map([[first, '']]);
  const bases = new Map<string, string>();
  const pending: (readonly [pointer: string, schema: Json, base: string])[] = [['', root, first]];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [pointer, schema, outer] = next;
    if (!isObject(schema)) continue;
    const named = namesOf(schema, outer);
    if (named === undefined) return { fault: 'an "$id" of it is no address' };
    for (const name of named.names) {
      if ((pointers.get(name) ?? pointer) !== pointer) return { fault: 'two of its parts have one name' };
      pointers.set(name, pointer);
    }
    bases.set(pointer, named.base);
    for (const part of allPartsOf(schema)) pending.push([partPointer(pointer, part), part.schema, named.base]);
  }
  return { pointers, bases };
};

/** The JSON Pointer to which a reference leads in the complete schema; undefined if the reference leads elsewhere. */
const targetOf = (reference: string, base: string, { pointers }: Names): string | undefined => {
  const address = addressOf(reference, base);
  if (address === undefined) return undefined;
  const { hash } = address;
  const start = pointers.get(withoutFragment(address));
  if (hash === '' || hash === '#') return start;
  if (!hash.startsWith('#/')) return pointers.get(address.href);
  try {
    return start === undefined ? undefined : start + decodeURIComponent(hash.slice(1));
  } catch {
    return undefined;
  }
};

const encoded = (pointer: string): string => pointer.split('/').map(encodeURIComponent).join('/');

/**
 * Rewrites a schema whose parts have names (`$id`, `$anchor`) into one without, whose references are JSON Pointers.
 * `address` is the `$id` of the complete schema. `fault` says why that cannot be done.
 */
export const withoutNames = (
  root: JsonObject,
  address: string | undefined,
): { readonly schema: JsonObject } | Fault => {
  if (address === undefined && !hasNames(root)) return { schema: root };
  const names = readNames(root, address);
  if ('fault' in names) return names;
  let fault: string | undefined;

  const rewritten = (value: Json, pointer: string): Json => {
    if (isList(value)) return value.map((item, position) => rewritten(item, `${pointer}/${position}`));
    if (!isObject(value)) return value;
    const base = names.bases.get(pointer);
    return Object.fromEntries(
      Object.keys(value).flatMap((key) => {
        const member = ownValue(value, key) ?? null;
        if (base !== undefined && NAMES.includes(key) && typeof member === 'string') return [];
        if (base !== undefined && key === '$ref' && typeof member === 'string') {
          const target = targetOf(member, base, names);
          if (target === undefined) fault ??= FOREIGN;
          return [[key, `#${encoded(target ?? '')}`]];
        }
        return [[key, rewritten(member, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`)]];
      }),
    );
  };

  const plain = rewritten(root, '') as JsonObject;
  if (fault !== undefined) return { fault };
  return hasNames(plain)
    ? { fault: `it gives a name (${NAMES.join(', ')}) to something that is no schema` }
    : { schema: plain };
};
