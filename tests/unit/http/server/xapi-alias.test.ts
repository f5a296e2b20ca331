import { canonicalXapiUrl } from '../../../../src/http/server/xapi-alias.ts';

describe('the path of an xAPI resource', () => {
  it.each([
    ['/xAPI/statements', '/xapi/statements'],
    ['/data/xAPI/statements?limit=1', '/xapi/statements?limit=1'],
    ['/xapi//statements', '/xapi/statements'],
    ['//xAPI//activities//state?activityId=http://a//b', '/xapi/activities/state?activityId=http://a//b'],
    ['/xapi/statements?activity=http://a//b', '/xapi/statements?activity=http://a//b'],
  ])('%s is %s', (url, expected) => {
    expect(canonicalXapiUrl(url)).toBe(expected);
  });

  it.each([
    '/xapi/statements',
    '/xapi/statements?limit=1',
    '/v1//me',
    '/data/statements',
    '/xapis/statements',
    '/xAPI',
  ])('%s is left as it is', (url) => {
    expect(canonicalXapiUrl(url)).toBeUndefined();
  });
});
