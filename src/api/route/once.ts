import type { Services } from './services.ts';

/** What handlers share, such as a limit or a cache: made at the first call, once for each app. */
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
