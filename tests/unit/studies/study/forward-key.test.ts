import { forwardKey, voidingStatement } from '../../../../src/studies/study/forward-key.ts';

describe('the statement that voids a forwarded one', () => {
  it('has the id that every release of Carnet gives it: another would void a second time', () => {
    const key = forwardKey('fdf1f5c1-9b3b-4b45-9d42-4c9d8b6c5a11', 'a1b2');
    expect([0, 1, 9].map((attempt) => voidingStatement(key, 'https://lrs.example', attempt).id)).toEqual([
      '1206314f-f02d-5bd0-8e11-c6ef696fa589',
      'cca49009-ea59-50b6-8ced-2e1480bf5afd',
      '103ea2dc-82a1-57ee-82da-88828006e9f4',
    ]);
  });
});
