import { readIntegers } from '../../http/api/shared/integer-parameters.ts';

/** The address of a list of sources, and the limits of a page. */
interface SourceList {
  /** Its path, from the public URL on. */
  readonly path: string;
  readonly most: number;
}

/** A page of sources in the order of ids, with the path of the next one. Throws Problem `invalid-request`. */
export const pageOfSources = <S extends { readonly id: string }>(
  sources: readonly S[],
  query: URLSearchParams,
  { path, most }: SourceList,
): { readonly page: readonly S[]; readonly more?: string } => {
  const { limit = most } = readIntegers(query, { limit: [1, most] });
  const after = query.get('after') ?? '';
  const left = sources.filter(({ id }) => id > after);
  const page = left.slice(0, limit);
  const last = page.at(-1);
  if (last === undefined || left.length === page.length) return { page };
  return { page, more: `${path}?limit=${limit}&after=${last.id}` };
};
