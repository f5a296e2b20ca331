/** A range of bytes to replace by a text; an empty range inserts. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The bytes up to `until` with the edits applied, then `tail`. Edits are in order and do not overlap. */
// oxlint-disable-next-line max-params -- called for every statement that is stored
export const spliced = (body: Buffer, edits: readonly Edit[], until: number, tail: string): Buffer => {
  let length = until + Buffer.byteLength(tail);
  for (const { start, end, text } of edits) length += Buffer.byteLength(text) - (end - start);
  const out = Buffer.allocUnsafe(length);
  let from = 0;
  let to = 0;
  for (const { start, end, text } of edits) {
    to += body.copy(out, to, from, start);
    to += out.write(text, to);
    from = end;
  }
  to += body.copy(out, to, from, until);
  out.write(tail, to);
  return out;
};
