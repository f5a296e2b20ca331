import type { Forwarding } from '../../../../src/studies/forward/forwarding.ts';
import type { UndeliveredChange } from '../../../../src/store/ports/studies/forwarding-repository.ts';

/** The forwarding of a purpose, as it is stored. */
export const aForwarding = (overrides: Partial<Forwarding> & Pick<Forwarding, 'id'>): Forwarding => ({
  v: 1,
  url: 'https://lrs.district.example/xapi',
  key: 'carnet',
  secret: 'unreadable',
  position: 0,
  failures: 0,
  ...overrides,
});

/** A statement that the target of a purpose has refused. */
export const aRefusedChange = (purpose: string, overrides: Partial<UndeliveredChange> = {}): UndeliveredChange => ({
  purpose,
  key: 'a-release-key',
  operation: 'put',
  statement: '6a9a54a3-d47a-4750-b83f-282f19a637a7',
  at: Date.parse('2026-11-27T08:00:00Z'),
  retry: false,
  status: 400,
  reason: 'the context has an extension that this LRS does not take',
  ...overrides,
});
