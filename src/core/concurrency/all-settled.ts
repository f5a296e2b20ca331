/** As `Promise.all`, but settles only when all have: where one fails, none of the others goes on behind its caller. */
export const allSettled = async <T extends readonly unknown[] | []>(
  promises: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> => {
  await Promise.allSettled(promises);
  return Promise.all(promises);
};
