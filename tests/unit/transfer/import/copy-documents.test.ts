import type { CarnetAnswer } from '../../../../src/transfer/import/carnet-client.ts';
import { createCopyDocuments } from '../../../../src/transfer/import/copy-documents.ts';
import { createPutDocument } from '../../../../src/transfer/import/put-document.ts';
import { LrsRefusal, LrsServerError, type ReadLrs } from '../../../../src/transfer/import/lrs-client.ts';

const OWNER = { resource: 'activities/profile', activityId: 'https://a.example/1' } as const;
const LIST = 'activities/profile?activityId=https%3A%2F%2Fa.example%2F1';

/** Copies the documents of an LRS that answers these bodies, and refuses the others. */
const copying = async (bodies: Readonly<Record<string, string | undefined>>) => {
  const read: ReadLrs = (resource) => {
    const path = 'path' in resource ? resource.path : '';
    if (!(path in bodies)) return Promise.reject(new LrsRefusal('forbidden', 'the LRS answers 400'));
    const body = bodies[path];
    if (body === '500') return Promise.reject(new LrsServerError('given up', 'the LRS answers 500'));
    return Promise.resolve(body === undefined ? undefined : { header: () => undefined, bytes: Buffer.from(body) });
  };
  const sent: string[] = [];
  const send = (path: string): Promise<CarnetAnswer> => {
    sent.push(path);
    return Promise.resolve({ status: 204, headers: new Headers(), json: undefined });
  };
  const { kinds, refused } = await createCopyDocuments({ read, put: createPutDocument(send, false) })([OWNER]);
  return { counts: kinds.activityProfiles, sent, refused: refused.map(({ detail }) => detail) };
};

describe('the documents of an LRS', () => {
  it('that it refuses or does not have are counted and named, and the others are copied', async () => {
    expect(
      await copying({ [LIST]: '["a","b","c"]', [`${LIST}&profileId=b`]: undefined, [`${LIST}&profileId=c`]: '{}' }),
    ).toEqual({
      counts: { stored: 1, there: 0, withheld: 0, refused: 2 },
      sent: [`/xapi/${LIST}&profileId=c`],
      refused: [
        `the LRS answers 400 (document ${LIST}&profileId=a)`,
        `the LRS lists the document, and does not have it (document ${LIST}&profileId=b)`,
      ],
    });
  });

  it.each(['<html>', '{}', '[1]'])('that it lists as %s are named', async (body) => {
    const { counts, refused } = await copying({ [LIST]: body });
    expect([counts?.refused, refused]).toEqual([
      1,
      [`the LRS lists the documents by no JSON array of ids (list ${LIST})`],
    ]);
  });

  it('that it never gives, but for a server error, are named; three in a row are an outage', async () => {
    const failing = (ids: readonly string[]): Readonly<Record<string, string>> =>
      Object.fromEntries(ids.map((id) => [`${LIST}&profileId=${id}`, '500']));
    const most = { [LIST]: '["a","b","c","d"]', ...failing(['a', 'b', 'd']), [`${LIST}&profileId=c`]: '{}' };
    expect(await copying(most)).toEqual({
      counts: { stored: 1, there: 0, withheld: 0, refused: 3 },
      sent: [`/xapi/${LIST}&profileId=c`],
      refused: ['a', 'b', 'd'].map((id) => `the LRS answers 500 at every try (document ${LIST}&profileId=${id})`),
    });
    await expect(copying({ [LIST]: '["a","b","c"]', ...failing(['a', 'b', 'c']) })).rejects.toThrow('given up');
  });

  it('that it does not list are none, or refused', async () => {
    expect((await copying({ [LIST]: undefined })).refused).toEqual([]);
    expect((await copying({})).refused).toEqual([`the LRS answers 400 (list ${LIST})`]);
  });
});
