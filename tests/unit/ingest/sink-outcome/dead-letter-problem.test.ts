import { deadLetterProblem } from '../../../../src/ingest/sink-outcome/dead-letter-problem.ts';

const IDS = ['a', 'b', 'c'];
const ARRAY = { ids: IDS, single: false, admitted: [0, 1, 2] };
const position = (index: number) => ({ offset: 1, frame: 0, index });

describe('A request with statements that the sink could not store', () => {
  it('is refused with those that are too large for the store', () => {
    expect(deadLetterProblem(ARRAY, [{ ...position(1), tooLarge: true }])).toMatchObject({
      kind: 'too-large',
      faults: [{ at: '/1', detail: 'the statement b is larger than the store can hold' }],
    });
    expect(deadLetterProblem({ ...ARRAY, single: true }, [{ ...position(0), tooLarge: true }])).toMatchObject({
      kind: 'too-large',
      faults: [{ at: '' }],
    });
  });

  it('is refused with conflicts first', () => {
    expect(deadLetterProblem(ARRAY, [{ ...position(1), tooLarge: true }, position(2)])).toMatchObject({
      kind: 'statement-conflict',
      faults: [{ at: '/2/id' }],
    });
  });

  it('is told that a source is damaged where it cannot be said whose an id is, unless there is a conflict', () => {
    const unjudged = { ...position(1), unjudged: true } as const;
    expect(deadLetterProblem(ARRAY, [unjudged])).toMatchObject({
      kind: 'damaged',
      message: expect.stringContaining('carnet dead-letters replay'),
      extensions: { ids: IDS },
    });
    expect(deadLetterProblem(ARRAY, [unjudged, position(2)])).toMatchObject({ kind: 'statement-conflict' });
  });

  it('is asked to send again where only the store will show whether there is a conflict', () => {
    const undecided = { ...position(1), undecided: true } as const;
    expect(deadLetterProblem(ARRAY, [undecided])).toMatchObject({
      kind: 'journal-unavailable',
      extensions: { ids: IDS },
    });
    expect(deadLetterProblem(ARRAY, [undecided, position(2)])).toMatchObject({ kind: 'statement-conflict' });
  });

  it('names them by their indices in the request, of which some statements were withheld', () => {
    expect(deadLetterProblem({ ...ARRAY, admitted: [0, 2] }, [position(1)])).toMatchObject({
      kind: 'statement-conflict',
      faults: [{ at: '/2/id', detail: 'a different statement has the id c' }],
    });
    expect(deadLetterProblem({ ...ARRAY, admitted: [1] }, [{ ...position(0), tooLarge: true }])).toMatchObject({
      kind: 'too-large',
      faults: [{ at: '/1', detail: 'the statement b is larger than the store can hold' }],
    });
  });
});
