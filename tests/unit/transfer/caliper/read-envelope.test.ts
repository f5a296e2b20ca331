import { readEnvelope } from '../../../../src/transfer/caliper/read-envelope.ts';
import type { Problem } from '../../../../src/core/problem.ts';
import type { Json } from '../../../../src/xapi/model/types.ts';
import { aCaliperEvent, anEnvelope } from '../../../support/builders/caliper/a-caliper-event.ts';

const refused = (body: unknown): Problem => {
  try {
    readEnvelope(body as Json);
  } catch (thrown) {
    return thrown as Problem;
  }
  throw new Error('was accepted');
};
const places = (body: unknown): readonly string[] => refused(body).faults.map(({ at }) => at);

describe('An envelope', () => {
  it('has events and entities', () => {
    const event = aCaliperEvent();
    const entity = { id: 'https://school.example/pupils/lea', type: 'Person' };
    expect(readEnvelope(anEnvelope(event, entity))).toEqual([event, entity]);
  });

  it('names all its faults at once', () => {
    expect(places({})).toEqual(['/sensor', '/sendTime', '/dataVersion', '/data']);
    expect(places([])).toEqual(['']);
    const { id: _, ...withoutId } = aCaliperEvent({ eventTime: 'yesterday' });
    expect(places(anEnvelope('x', withoutId, aCaliperEvent({ action: '' })))).toEqual([
      '/data/0',
      '/data/1/id',
      '/data/1/eventTime',
      '/data/2/action',
    ]);
    expect(places(anEnvelope({ type: 'ViewEvent' }))).toContain('/data/0/actor');
  });

  it('is bounded, since each value of an event costs time', () => {
    const generated = { values: Array.from({ length: 2_000_000 }, () => 1) };
    expect(places(anEnvelope(aCaliperEvent(), aCaliperEvent({ generated })))).toEqual(['/data/1']);
    const nested: unknown = Array.from({ length: 1001 }).reduce<unknown>((inner) => [inner], 1);
    expect(places(anEnvelope(aCaliperEvent({ generated: nested })))).toEqual(['/data/0']);
    expect(places(anEnvelope(...Array.from({ length: 1001 }, () => aCaliperEvent())))).toEqual(['/data']);
  });

  it('of another version is not understood', () => {
    expect(
      refused({ ...anEnvelope(aCaliperEvent()), dataVersion: 'http://purl.imsglobal.org/ctx/caliper/v1p0' }).kind,
    ).toBe('unsupported-version');
  });
});
