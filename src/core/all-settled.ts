/** As `Promise.all`, but settles only when all have: where one fails, none of the others goes on behind its caller. */
export const allSettled = async <T extends readonly unknown[]>(promises: {
  readonly [K in keyof T]: Promise<T[K]>;
}): Promise<T> => {
  await Promise.allSettled(promises);
  return Promise.all(promises) as unknown as Promise<T>;
};
