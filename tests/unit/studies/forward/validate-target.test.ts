import { isProblem } from '../../../../src/core/problem.ts';
import { validateTarget } from '../../../../src/studies/forward/validate-target.ts';

const ALLOWED = ['lrs.inside', '127.0.0.1'];
const given = { url: 'https://lrs.example/xapi/', key: 'key', secret: 'secret' };

const faultsOf = (body: unknown): readonly string[] => {
  try {
    validateTarget(body, ALLOWED);
    return [];
  } catch (thrown) {
    if (!isProblem(thrown, 'invalid-request')) throw thrown;
    return thrown.faults.map(({ at }) => at);
  }
};

describe('the target of forwarding', () => {
  it('is an endpoint and a credential', () => {
    expect(validateTarget(given, ALLOWED)).toEqual({ ...given, url: 'https://lrs.example/xapi' });
    expect(faultsOf({ ...given, url: 'http://lrs.inside:8080/xapi' })).toEqual([]);
    expect(faultsOf({ ...given, url: 'http://127.0.0.1/' })).toEqual([]);
  });

  it('is refused with every fault', () => {
    expect(faultsOf({ url: 'x', key: 'a:b', other: 1 })).toEqual(
      expect.arrayContaining(['/key', '/other', '/secret', '/url']),
    );
  });

  it.each([
    'http://lrs.example/xapi',
    'https://10.0.0.1/xapi',
    'https://[::1]/xapi',
    'https://0x0a.1/xapi',
    'https://key:secret@lrs.example/xapi',
    'https://lrs.example/xapi?token=1',
    'https://lrs.example/xapi/statements',
    'ftp://lrs.inside/',
  ])('is not %s', (url) => {
    expect(faultsOf({ ...given, url })).toEqual(['/url']);
  });
});
