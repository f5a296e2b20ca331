/**
 * The parts that cannot be reached, by what /health/ready says of each; `behind`, `catching-up` or `older-copy` if that
 * is what it says of the store.
 */
export const awayParts = (parts: Readonly<Record<string, unknown>>): readonly string[] =>
  Object.entries(parts).flatMap(([name, state]) => {
    // Beside the states of the parts there is the lag.
    if (typeof state !== 'string' || state === 'ok') return [];
    if (state === 'behind') return ['behind'];
    if (state.startsWith('catching up')) return ['catching-up'];
    return [state.startsWith('the store is older') ? 'older-copy' : name];
  });
