import { profileModeOf } from '../../../../src/access/sources/profile-modes.ts';

const CMI5 = 'https://w3id.org/xapi/cmi5';

describe('the mode of a profile for a source', () => {
  const profiles = [
    { id: 'https://w3id.org/xapi/video', mode: 'off', policy: 'any' },
    { id: CMI5, mode: 'enforce', policy: 'all' },
  ] as const;

  it('is what was said of that profile', () => {
    expect(profileModeOf({ profiles }, CMI5)).toMatchObject({ mode: 'enforce', policy: 'all' });
    expect(profileModeOf({ profiles }, 'https://w3id.org/xapi/video')).toMatchObject({ mode: 'off', policy: 'any' });
  });

  it.each([
    ['another profile', { profiles }, `${CMI5}/v1.0`],
    ['no profile', { profiles: [] }, CMI5],
    ['nothing', {}, CMI5],
  ])('is observed, one template being enough, where %s was named', (_, source, id) => {
    expect(profileModeOf(source, id)).toEqual({ mode: 'observe', policy: 'any' });
  });

  it('is observed where there is no such source', () =>
    expect(profileModeOf(undefined, CMI5)).toEqual({ mode: 'observe', policy: 'any' }));
});
