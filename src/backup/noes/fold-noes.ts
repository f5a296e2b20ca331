import { DAY_MS } from '../../core/time.ts';
import type { Noe } from './noe.ts';

/** A link works for 90 days at most. */
const LINKS_LAST_MS = 91 * DAY_MS;

/** Noes of one key say the same of the same: the newest counts. */
const keyOf = (noe: Noe): readonly (string | boolean | undefined)[] => {
  switch (noe.no) {
    case 'decision':
      // A planned erasure stays, whatever was decided since.
      return [noe.no, noe.marker.person, noe.marker.purpose, noe.marker.generation > 0];
    case 'statements':
      return [noe.no, noe.erasure];
    case 'replaced':
      return [noe.no, noe.person, JSON.stringify(noe.replacedIn)];
    case 'credential':
      return [noe.no, noe.key];
    case 'grant':
      return [noe.no, noe.key, noe.of];
    case 'account':
      return [noe.no, noe.account];
    case 'forwarding':
      return [noe.no, noe.purpose];
    case 'voided':
      return [noe.no, noe.source, noe.statement];
    case 'unasked':
      // The later noe of two restores keeps the earlier time.
      return [noe.no];
    case 'source':
    case 'purpose':
    case 'webhook':
    case 'organisation':
    case 'link':
      return [noe.no, noe.id];
  }
};

/** Kinds whose later noe does not repeat what an earlier one said: a webhook that was deleted stays so. */
const JOINED: readonly Noe['no'][] = ['source', 'account', 'webhook'];

/** The later of two noes with one key. */
const later = (one: Noe, two: Noe): Noe => {
  const [before, after] = one.seq <= two.seq ? [one, two] : [two, one];
  return JOINED.includes(after.no) ? { ...before, ...after } : after;
};

const isOver = (noe: Noe, now: number): boolean =>
  (noe.no === 'link' && noe.at < now - LINKS_LAST_MS) ||
  ((noe.no === 'decision' || noe.no === 'grant' || noe.no === 'unasked') && noe.lifted === true);

/** Lists each id in the last erasure that names it: a source may repeat an id. */
const withoutRepeated = (noes: readonly Noe[]): readonly Noe[] => {
  const named = new Set<string>();
  return noes
    .toReversed()
    .flatMap((noe): readonly Noe[] => {
      if (noe.no !== 'statements') return [noe];
      const keyOfId = (id: string): string => JSON.stringify([noe.source, noe.author, id]);
      const statements = noe.statements.filter((id) => !named.has(keyOfId(id)));
      for (const id of statements) named.add(keyOfId(id));
      return statements.length === 0 ? [] : [{ ...noe, statements }];
    })
    .toReversed();
};

/** The noes in force after all of these, in the order of their events. */
export const foldNoes = (noes: readonly Noe[], now: number): readonly Noe[] => {
  const folded = new Map<string, Noe>();
  for (const noe of noes) {
    const key = JSON.stringify(keyOf(noe));
    const before = folded.get(key);
    folded.set(key, before === undefined ? noe : later(before, noe));
  }
  return withoutRepeated([...folded.values()].filter((noe) => !isOver(noe, now)).toSorted((a, b) => a.seq - b.seq));
};
