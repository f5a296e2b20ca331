import type { Json, JsonObject } from '../../../src/xapi/model/types.ts';

/** A statement with a canary where a tool may have written any text. */
export interface Planted {
  /** JSON Pointer of the changed value, or of the member with the changed name. */
  readonly at: string;
  readonly statement: JsonObject;
  /** The text that must not come out, in lower case. */
  readonly canary: string;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Text in the form of this one, with a canary in it. */
const formedAs = (text: string, n: number): { readonly text: string; readonly canary: string } => {
  const canary = `canary${n.toString(36)}x`;
  const hex = `cafe${n.toString(16).padStart(8, '0')}`;
  if (UUID.test(text)) return { text: `${text.slice(0, 24)}${hex}`, canary: hex };
  if (/^[0-9a-f]{40,}$/.test(text)) return { text: hex + text.slice(hex.length), canary: hex };
  if (text.startsWith('mailto:')) return { text: `mailto:${canary}@school.example`, canary };
  if (/^https?:/.test(text)) return { text: `https://tool.example/${canary}`, canary };
  if (/^\d{4}-\d\d-\d\dT/.test(text))
    return {
      text: text.replace('.318', `.318${n + 1e9}`).replace('.000Z', `.000${n + 1e9}Z`),
      canary: String(n + 1e9),
    };
  if (text.startsWith('PT')) return { text: `PT3.50${n + 1e9}S`, canary: String(n + 1e9) };
  if (/^[a-z]{2}(?:-[A-Z]{2})?$/.test(text))
    return { text: `${text.slice(0, 2)}-x-${canary.slice(0, 8)}`, canary: canary.slice(0, 8) };
  if (text.startsWith('text/plain')) return { text: `text/${canary}`, canary };
  return { text: canary, canary };
};

const isFixed = (pointer: string): boolean => /\/(?:objectType|interactionType|version)$/.test(pointer);
const isMap = (pointer: string): boolean => /\/(?:extensions|name|description|display)$/.test(pointer);
const isInExtensions = (pointer: string): boolean => pointer.includes('/extensions/');
const step = (name: string | number): string => `/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`;

/**
 * Every statement that has a canary in place of one text, or of one name in a map or in an extension's object.
 */
export const plantedIn = (statement: JsonObject): readonly Planted[] => {
  const found: Planted[] = [];
  const plant = (pointer: string, text: string, make: (changed: string) => Json): void => {
    const { text: changed, canary } = formedAs(text, found.length + 40_000);
    found.push({ at: pointer, statement: make(changed) as JsonObject, canary });
  };
  const walk = (value: Json, pointer: string, rebuild: (changed: Json) => Json): void => {
    if (typeof value === 'string') {
      if (!isFixed(pointer)) plant(pointer, value, rebuild);
    } else if (Array.isArray(value)) {
      const list = value as readonly Json[];
      list.forEach((item, index) => {
        walk(item, pointer + step(index), (changed) => rebuild(list.with(index, changed)));
      });
    } else if (typeof value === 'object' && value !== null) {
      const members = value as JsonObject;
      for (const [name, member] of Object.entries(members)) {
        const { [name]: _, ...others } = members;
        walk(member as Json, pointer + step(name), (changed) => rebuild({ ...members, [name]: changed }));
        if (isMap(pointer) || isInExtensions(pointer))
          plant(`${pointer}${step(name)} (name)`, name, (changed) => rebuild({ ...others, [changed]: member as Json }));
      }
    }
  };
  walk(statement, '', (changed) => changed);
  return found;
};

/**
 * The planted statements whose canary is in the text, in upper or lower case. Their common beginning is searched once:
 * a search of megabytes for each of some thousand canaries took half of the time of the tests.
 */
export const leakedIn = (text: string, planted: readonly Planted[]): readonly Planted[] => {
  const lower = text.toLowerCase();
  const length = Math.min(...planted.map(({ canary }) => canary.length));
  const byStem = new Map<string, Set<string>>();
  for (const { canary } of planted)
    byStem.set(canary.slice(0, length), (byStem.get(canary.slice(0, length)) ?? new Set()).add(canary));
  const found = new Set<string>();
  for (const [stem, canaries] of byStem) {
    for (let at = lower.indexOf(stem); at >= 0; at = lower.indexOf(stem, at + 1)) {
      for (const canary of canaries) if (lower.startsWith(canary, at)) found.add(canary);
    }
  }
  return planted.filter(({ canary }) => found.has(canary));
};
