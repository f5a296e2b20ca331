import { createUnauthenticatedBodies } from '../../../../../src/http/message/body/unauthenticated-bodies.ts';

describe('the room for bodies of unknown senders', () => {
  const room = () => {
    const bodies = createUnauthenticatedBodies(100, 40);
    const evicted: string[] = [];
    const enter = (address: string, name: string, bytes: number) => {
      const body = bodies.enter(address);
      let mine = 0;
      body.onEvicted(() => {
        evicted.push(name);
        body.release(mine);
      });
      const accepted = body.hasCapacityFor(bytes);
      if (accepted) {
        body.acquire(bytes);
        mine = bytes;
      }
      return { ...body, accepted };
    };
    return { bodies, evicted, enter };
  };

  it('makes the oldest of an address give way to its newest, and no body of another address', () => {
    const { bodies, evicted, enter } = room();
    enter('b', 'other', 10);
    for (const name of ['first', 'second', 'third']) expect(enter('a', name, 20).accepted).toBe(true);
    expect([evicted, bodies.bytes()]).toEqual([['first'], 50]);
  });

  it('makes the address give way that has most, where all is full', () => {
    const { bodies, evicted, enter } = room();
    for (const address of ['a', 'b']) enter(address, address, 40);
    enter('c', 'c', 15);
    expect(enter('d', 'd', 10).accepted).toBe(true);
    expect([evicted, bodies.bytes()]).toEqual([['a'], 65]);
  });

  it('keeps a body that was received whole until it is answered', () => {
    const { bodies, evicted, enter } = room();
    const complete = enter('a', 'complete', 40);
    complete.settled();
    expect(enter('a', 'next', 10).accepted).toBe(false);
    complete.release(40);
    expect([evicted, bodies.bytes()]).toEqual([[], 0]);
    expect(enter('a', 'next', 10).accepted).toBe(true);
  });
});
