/**
 * The parts that cannot be used, by the states in /health/ready; `behind`, `catching-up` or `older-copy` if that is the
 * state of the store.
 */
export const awayParts = (parts: Readonly<Record<string, unknown>>): readonly string[] =>
  Object.entries(parts).flatMap(([name, state]) => {
    // /health/ready also has the lag, beside the states of the parts.
    if (typeof state !== 'string' || state === 'ok') return [];
    if (state === 'behind') return ['behind'];
    if (state.startsWith('catching up')) return ['catching-up'];
    return [state.startsWith('the store is older') ? 'older-copy' : name];
  });
