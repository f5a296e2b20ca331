import { notStored } from '../../../src/ingest/not-stored.ts';

const IDS = ['a', 'b', 'c'];
const ALL = [0, 1, 2];
const place = (index: number) => ({ offset: 1, frame: 0, index });

describe('A request whose statements the sink set aside', () => {
  it('is told which are too large for the store', () => {
    expect(notStored(IDS, [{ ...place(1), tooLarge: true }], ALL, false)).toMatchObject({
      kind: 'too-large',
      faults: [{ at: '/1', detail: 'the statement b is larger than the store can hold' }],
    });
    expect(notStored(IDS, [{ ...place(0), tooLarge: true }], ALL, true)).toMatchObject({
      kind: 'too-large',
      faults: [{ at: '' }],
    });
  });

  it('is told of conflicts first', () => {
    expect(notStored(IDS, [{ ...place(1), tooLarge: true }, place(2)], ALL, false)).toMatchObject({
      kind: 'statement-conflict',
      faults: [{ at: '/2/id' }],
    });
  });

  it('finds them at their places in the request, of which some statements were withheld', () => {
    expect(notStored(IDS, [place(1)], [0, 2], false)).toMatchObject({
      kind: 'statement-conflict',
      faults: [{ at: '/2/id', detail: 'a different statement has the id c' }],
    });
    expect(notStored(IDS, [{ ...place(0), tooLarge: true }], [1], false)).toMatchObject({
      kind: 'too-large',
      faults: [{ at: '/1', detail: 'the statement b is larger than the store can hold' }],
    });
  });
});
