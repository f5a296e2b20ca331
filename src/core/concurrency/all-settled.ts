/** A `Promise.all` that settles only when all have: if one fails, none of the others goes on behind its caller. */
export const allSettled = async <T extends readonly unknown[] | []>(
  promises: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> => {
  await Promise.allSettled(promises);
  return Promise.all(promises);
};
