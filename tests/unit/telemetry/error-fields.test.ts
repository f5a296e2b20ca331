import { errorFields } from '../../../src/telemetry/error-fields.ts';

describe('The logged fields of an error', () => {
  it('include the names of its causes, and none of their messages', () => {
    const fields = errorFields(new Error('Anna', { cause: new TypeError('Bea', { cause: 'Carla' }) }));
    expect(fields).toMatchObject({ name: 'Error', cause: { name: 'TypeError', cause: { name: 'thrown string' } } });
    expect(JSON.stringify(fields)).not.toMatch(/Anna|Bea|Carla/);
  });

  it('end where causes are circular', () => {
    const error = new Error('x');
    error.cause = error;
    expect(JSON.stringify(errorFields(error)).match(/"name"/g)).toHaveLength(5);
  });

  it.each([
    [undefined, 'thrown undefined'],
    [null, 'thrown null'],
    ['secret', 'thrown string'],
    [{ secret: 1 }, 'thrown object'],
  ])('of the thrown value %p is its type', (thrown, name) => {
    expect(errorFields(thrown)).toEqual({ name, stack: [] });
  });

  it('leave out a message of several lines and a code that could be text', () => {
    const error = Object.assign(new Error('first\nat home with Anna\nlast'), { code: 'Anna Schmidt' });
    expect(JSON.stringify(errorFields(error))).not.toContain('Schmidt');
    expect(JSON.stringify(errorFields(error))).not.toContain('Anna');
  });
});
