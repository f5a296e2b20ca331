import type { StudyChange } from '../../../../../src/journal/port/study-topics.ts';
import {
  deferOffsetCommit,
  type DeferredCommitAppender,
} from '../../../../../src/studies/release/retraction/deferred-offset-commit.ts';

const change: StudyChange = { study: 'study:a', key: 'k', value: null };

describe('the consumed offset of a partition', () => {
  let clock = 0;
  let appended: (readonly [number, number | undefined])[] = [];
  let refuses = false;
  const anAppender = (): DeferredCommitAppender =>
    deferOffsetCommit(
      {
        consumedOffset: 7,
        append: (changes, consumed) => {
          if (refuses) return Promise.reject(new Error('not confirmed'));
          appended.push([changes.length, consumed]);
          return Promise.resolve(new Map());
        },
        close: () => Promise.resolve(),
      },
      () => clock,
    );
  beforeEach(() => {
    clock = 0;
    appended = [];
    refuses = false;
  });

  it('is committed with the next change, also with one that is not of its messages', async () => {
    const appender = anAppender();
    expect(appender.consumedOffset).toBe(7);
    await appender.append([], 8);
    await appender.append([], 9);
    await appender.append([change], 10);
    await appender.append([], 11);
    await appender.append([change]);
    await appender.append([change]);
    expect(appended).toEqual([
      [1, 10],
      [1, 11],
      [1, undefined],
    ]);
  });

  it('is committed once after a second without changes', async () => {
    const appender = anAppender();
    await appender.append([], 8);
    clock = 999;
    await appender.append([], 9);
    expect(appended).toEqual([]);
    clock = 1000;
    await appender.append([]);
    await appender.append([]);
    clock = 5000;
    await appender.append([]);
    expect(appended).toEqual([[0, 9]]);
  });

  it('stays pending where an append was not confirmed', async () => {
    const appender = anAppender();
    await appender.append([], 8);
    refuses = true;
    await expect(appender.append([change])).rejects.toThrow('not confirmed');
    refuses = false;
    await appender.append([change]);
    expect(appended).toEqual([[1, 8]]);
  });

  it("is committed at once, and again, before what cannot be undone, so that another's claim is noticed", async () => {
    const appender = anAppender();
    await appender.append([], undefined, true);
    await appender.append([], 8, true);
    await appender.append([], undefined, true);
    expect(appended).toEqual([
      [0, 7],
      [0, 8],
      [0, 8],
    ]);
    refuses = true;
    await expect(appender.append([], 9, true)).rejects.toThrow('not confirmed');
  });

  it('is committed at once where the clock was set back', async () => {
    clock = 1000;
    const appender = anAppender();
    clock = 0;
    await appender.append([], 8);
    expect(appended).toEqual([[0, 8]]);
  });
});
