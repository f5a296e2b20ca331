import { awayParts } from '../../../src/console/api/away-parts.ts';

describe('What the console says of the parts of Carnet', () => {
  it.each([
    [{ journal: 'ok', store: 'ok', lag: { storeSeconds: 3 } }, []],
    [{ journal: 'down', store: 'ok' }, ['journal']],
    [{ store: 'behind' }, ['behind']],
    [{ store: 'catching up, 40 messages to go' }, ['catching-up']],
    [{ store: 'the store is older than the list of noes; stop every process' }, ['older-copy']],
  ])('is of those that are away: %j', (parts, away) => {
    expect(awayParts(parts)).toEqual(away);
  });
});
