import { Problem } from '../../core/problem.ts';

/** An entity tag (RFC 9110, section 8.8.3), without its quotation marks. */
interface EntityTag {
  readonly isWeak: boolean;
  readonly text: string;
}

/** The value of If-Match or If-None-Match; `*` is any document. */
export type EntityTags = '*' | readonly EntityTag[];

// HTTP has no tag without quotation marks, but clients in circulation send the bare SHA-1.
const NEXT = /[ \t]*(?:(W\/)?(?:"([^"]*)"|([^\s,"*]+))[ \t]*)?(?:,|$)/y;

/** Throws Problem `invalid-request` if the header is neither `*` nor a list of tags. Linear in its length. */
export const readEntityTags = (name: 'If-Match' | 'If-None-Match', header: string): EntityTags => {
  if (header.trim() === '*') return '*';
  const tags: EntityTag[] = [];
  for (let at = 0; at < header.length; at = NEXT.lastIndex) {
    NEXT.lastIndex = at;
    const found = NEXT.exec(header);
    if (found === null) break;
    const [, weak, quoted, bare] = found;
    const text = quoted ?? bare;
    if (text !== undefined) tags.push({ isWeak: weak !== undefined, text });
    if (NEXT.lastIndex === header.length && tags.length > 0) return tags;
  }
  throw new Problem('invalid-request', `the header ${name} is neither * nor a list of entity tags`, [
    { at: name, detail: 'must be * or entity tags in quotation marks', requirement: 'RFC 9110, section 13.1' },
  ]);
};

/** Strong comparison, for If-Match: weak tags never match (RFC 9110, section 13.1.1). */
export const matchesStrongly = (tags: EntityTags, etag: string): boolean =>
  tags === '*' || tags.some(({ isWeak, text }) => !isWeak && text === etag);

/** Weak comparison, for If-None-Match (RFC 9110, section 13.1.2). */
export const matchesWeakly = (tags: EntityTags, etag: string): boolean =>
  tags === '*' || tags.some(({ text }) => text === etag);
