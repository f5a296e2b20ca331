import { createUnsavedChanges } from '../../../src/console/parts/forms/unsaved-changes.ts';

describe('changes that are not saved', () => {
  const begin = () => {
    const page = new EventTarget();
    const went: string[] = [];
    const unsaved = createUnsavedChanges(page);
    /** True if the browser asks before it closes the page. */
    const isAskedAtClose = (): boolean => !page.dispatchEvent(new Event('beforeunload', { cancelable: true }));
    return { unsaved, went, isAskedAtClose, go: (to: string) => unsaved.guard(() => void went.push(to)) };
  };
  const form = {};

  it('hold back the way on and the closing of the page, until the reader leaves', () => {
    const { unsaved, went, isAskedAtClose, go } = begin();
    go('first');
    expect([went, isAskedAtClose()]).toEqual([['first'], false]);
    unsaved.note(form, true);
    unsaved.note({}, false);
    go('second');
    expect([went, unsaved.isAsking(), isAskedAtClose()]).toEqual([['first'], true, true]);
    unsaved.leave();
    expect([went, unsaved.isAsking(), unsaved.isAny(), isAskedAtClose()]).toEqual([
      ['first', 'second'],
      false,
      false,
      false,
    ]);
  });

  it('stay if the reader stays, and hold back nothing once they are saved', () => {
    const { unsaved, went, isAskedAtClose, go } = begin();
    unsaved.note(form, true);
    go('away');
    unsaved.stay();
    expect([went, unsaved.isAsking(), unsaved.isAny()]).toEqual([[], false, true]);
    unsaved.note(form, false);
    expect(isAskedAtClose()).toBe(false);
    go('away');
    expect(went).toEqual(['away']);
  });

  it('of one form hold back its closing, and those of others stay guarded', () => {
    const { unsaved, went, isAskedAtClose } = begin();
    const dialog = {};
    unsaved.note(form, true);
    unsaved.guard(() => void went.push('unchanged dialog'), dialog);
    expect([went, unsaved.isAsking()]).toEqual([['unchanged dialog'], false]);
    unsaved.note(dialog, true);
    unsaved.guard(() => void went.push('changed dialog'), dialog);
    expect(unsaved.isAsking()).toBe(true);
    unsaved.leave();
    expect([went.at(-1), unsaved.isAny(), isAskedAtClose()]).toEqual(['changed dialog', true, true]);
    unsaved.note(form, false);
    expect(isAskedAtClose()).toBe(false);
  });

  it('are looked for before each answer, until the form is gone', () => {
    const { unsaved, went, go } = begin();
    let looked = 0;
    const end = unsaved.watch(() => {
      looked++;
      unsaved.note(form, true);
    });
    go('away');
    expect([went, unsaved.isAsking(), looked]).toEqual([[], true, 1]);
    end();
    unsaved.note(form, false);
    expect([unsaved.isAny(), looked]).toEqual([false, 1]);
  });

  it('tell those who show the question', () => {
    const { unsaved, go } = begin();
    const seen: boolean[] = [];
    const end = unsaved.subscribe(() => seen.push(unsaved.isAsking()));
    unsaved.note(form, true);
    go('away');
    unsaved.stay();
    end();
    go('away');
    expect(seen).toEqual([true, false]);
  });
});
