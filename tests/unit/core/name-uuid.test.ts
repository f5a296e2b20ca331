import { nameUuid } from '../../../src/core/name-uuid.ts';

const DNS = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';
const URL = '6ba7b811-9dad-11d1-80b4-00c04fd430c8';

// As the module uuid of Python makes them.
it.each([
  [DNS, 'www.example.com', '2ed6657d-e927-568b-95e1-2665a8aea6a2'],
  [DNS, '', '4ebd0208-8328-5d69-8c44-ec50939c0967'],
  [URL, 'https://school.example/élèves', '8a76dc04-4f70-5d95-bf6d-fee777956215'],
])('The UUID in the namespace %s of the name %j is %s', (namespace, name, uuid) => {
  expect(nameUuid(namespace, name)).toBe(uuid);
  expect(nameUuid(namespace.toUpperCase(), Buffer.from(name))).toBe(uuid);
});
