import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';
import { createGroupCommit, type GroupCommitDeps } from '../../../../src/journal/port/group-commit.ts';
import { isProblem, Problem } from '../../../../src/core/problem.ts';

interface Commit {
  readonly items: readonly string[];
  readonly slot: number;
  readonly done: () => void;
  readonly fail: (reason: unknown) => void;
}

/** A queue of texts, sized by their length, whose commits the test settles by hand. */
const aQueue = (about: Partial<GroupCommitDeps<string, string>> = {}) => {
  const commits: Commit[] = [];
  const queue = createGroupCommit<string, string>({
    commit: (items, slot) =>
      new Promise((resolve, reject) => {
        commits.push({ items, slot, done: () => resolve(items.map((item) => item.toUpperCase())), fail: reject });
      }),
    sizeOf: (item) => item.length,
    maxBytes: 10,
    maxInFlightBytes: 100,
    slots: 1,
    lingerMs: 0,
    ...about,
  });
  return { queue, commits };
};

describe('a group commit', () => {
  it('commits together, in order, what was submitted in one turn, and gives each its own result', async () => {
    const { queue, commits } = aQueue();
    const results = Promise.all(['a', 'b', 'c'].map((item) => queue.submit(item)));
    expect(commits).toHaveLength(0);
    await turn();
    expect(commits.map(({ items }) => items)).toEqual([['a', 'b', 'c']]);
    commits[0]!.done();
    expect(await results).toEqual(['A', 'B', 'C']);
  });

  it('lets what comes during a commit gather, and commits it next', async () => {
    const { queue, commits } = aQueue();
    void queue.submit('a');
    await turn();
    void queue.submit('b');
    await turn();
    void queue.submit('c');
    await turn();
    expect(commits).toHaveLength(1);
    commits[0]!.done();
    await turn();
    await turn();
    expect(commits.map(({ items }) => items)).toEqual([['a'], ['b', 'c']]);
  });

  it('takes only as many bytes together as it may, never out of turn', async () => {
    const { queue, commits } = aQueue({ slots: 5 });
    for (const item of ['aaaa', 'bbbb', 'cccc', 'd']) void queue.submit(item);
    await turn();
    expect(commits.map(({ items }) => items)).toEqual([
      ['aaaa', 'bbbb'],
      ['cccc', 'd'],
    ]);
  });

  it('commits an item that is larger than that alone', async () => {
    const { queue, commits } = aQueue({ slots: 5 });
    for (const item of ['a', 'b'.repeat(30), 'c']) void queue.submit(item);
    await turn();
    expect(commits.map(({ items }) => items.join())).toEqual(['a', 'b'.repeat(30), 'c']);
  });

  it('runs one commit a slot, and takes the slot that was free for longest', async () => {
    const { queue, commits } = aQueue({ slots: 3, maxBytes: 1 });
    for (const item of ['a', 'b', 'c', 'd', 'e']) void queue.submit(item);
    await turn();
    expect(commits.map(({ slot }) => slot)).toEqual([0, 1, 2]);
    commits[1]!.done();
    await turn();
    await turn();
    commits[0]!.done();
    await turn();
    await turn();
    expect(commits.map(({ slot }) => slot)).toEqual([0, 1, 2, 1, 0]);
    for (const commit of commits) commit.done();
    await queue.idle();
    void queue.submit('f');
    await turn();
    expect(commits[5]!.slot).toBe(2);
  });

  it('rejects every item of a commit that failed with the same Problem, and goes on', async () => {
    const { queue, commits } = aQueue();
    const both = Promise.allSettled([queue.submit('a'), queue.submit('b')]);
    await turn();
    const later = queue.submit('c');
    const problem = new Problem('journal-unavailable', 'no');
    commits[0]!.fail(problem);
    expect((await both).map((one) => one.status === 'rejected' && one.reason === problem)).toEqual([true, true]);
    await turn();
    commits[1]!.done();
    expect(await later).toBe('C');
  });

  it('rejects all items where a commit forgets one, rather than mix up results', async () => {
    const { queue } = aQueue({ commit: () => Promise.resolve(['only one']) });
    const both = await Promise.allSettled([queue.submit('a'), queue.submit('b')]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  it('refuses as overloaded an item beyond the bytes in flight, and accepts more once there is room', async () => {
    const { queue, commits } = aQueue({ maxInFlightBytes: 12, maxBytes: 8 });
    const first = queue.submit('a'.repeat(8));
    const second = queue.submit('b'.repeat(4));
    const refused = await queue.submit('c').catch((thrown: unknown) => thrown);
    expect(isProblem(refused, 'overloaded')).toBe(true);
    expect(queue.inFlight()).toEqual({ items: 2, bytes: 12 });
    await turn();
    commits[0]!.done();
    expect(await first).toBe('A'.repeat(8));
    const third = queue.submit('d');
    await turn();
    commits[1]!.done();
    expect(await Promise.all([second, third])).toEqual(['BBBB', 'D']);
    expect(queue.inFlight()).toEqual({ items: 0, bytes: 0 });
  });

  it('takes an item that is larger than all that may be in flight when nothing else is', async () => {
    const { queue, commits } = aQueue({ maxInFlightBytes: 12 });
    const large = queue.submit('a'.repeat(50));
    await turn();
    commits[0]!.done();
    expect(await large).toHaveLength(50);
  });

  it('waits for others as long as it may linger, but not when a commit is full', async () => {
    const { queue, commits } = aQueue({ lingerMs: 300, slots: 2 });
    void queue.submit('a');
    await turn();
    await pause(1);
    void queue.submit('b');
    expect(commits).toHaveLength(0);
    void queue.submit('c'.repeat(8));
    await turn();
    expect(commits.map(({ items }) => items.join(''))).toEqual(['abcccccccc']);
    void queue.submit('d');
    await turn();
    expect(commits).toHaveLength(1);
    await pause(400);
    expect(commits).toHaveLength(2);
  });

  it('is idle when all that was submitted is settled, and at once where nothing was', async () => {
    const { queue, commits } = aQueue();
    await queue.idle();
    let idle = false;
    void queue.submit('a');
    void queue.idle().then(() => {
      idle = true;
    });
    await turn();
    void queue.submit('b').catch(() => undefined);
    commits[0]!.done();
    await turn();
    await turn();
    expect(idle).toBe(false);
    commits[1]!.fail(new Error('no'));
    await turn();
    expect(idle).toBe(true);
  });
});
