import { setTimeout as wait } from 'node:timers/promises';
import { watchChanges } from '../../../src/console/parts/forms/watch-changes.ts';

it('compares a form with its content at its first use, after the fields of each event are there', async () => {
  const form = new EventTarget();
  const noted: boolean[] = [];
  let content = 'name';
  const { look, stop } = watchChanges(
    form,
    () => content,
    (isChanged) => void noted.push(isChanged),
  );
  content = 'name, loaded later';
  look();
  expect(noted).toEqual([]);
  form.dispatchEvent(new Event('focusin'));
  content = 'changed';
  form.dispatchEvent(new Event('input'));
  await wait(5);
  form.dispatchEvent(new Event('focusin'));
  form.dispatchEvent(new Event('change'));
  content = 'name, loaded later';
  await wait(5);
  expect(noted).toEqual([true, false]);
  content = 'changed at the last moment';
  form.dispatchEvent(new Event('input'));
  look();
  expect(noted).toEqual([true, false, true]);
  await wait(5);
  form.dispatchEvent(new Event('input'));
  stop();
  await wait(5);
  expect(noted).toHaveLength(3);
});
