import type { Services } from './services.ts';

/** Makes what handlers share, such as a limit or a cache, at the first call and once per app. */
export const once = <T>(make: (services: Services) => T): ((services: Services) => T) => {
  const made = new WeakMap<Services, { readonly value: T }>();
  return (services) => {
    const known = made.get(services);
    if (known !== undefined) return known.value;
    const value = make(services);
    made.set(services, { value });
    return value;
  };
};
