import { createCookies } from '../../../../src/http/message/cookies.ts';

const valueIn = (publicUrl: string, cookie: string): string | undefined =>
  createCookies(publicUrl).read({ header: () => cookie }, 'carnet-staff');

describe('A cookie', () => {
  it('is bound to its host over https, to a host and a path where the URL has one, and plain over http', () => {
    for (const [publicUrl, expected] of [
      ['https://lrs.example', '__Host-carnet-staff=x; Max-Age=9; Path=/; HttpOnly; Secure; SameSite=Lax'],
      [
        'https://lrs.example/carnet',
        '__Secure-carnet-staff=x; Max-Age=9; Path=/carnet; HttpOnly; Secure; SameSite=Lax',
      ],
      ['http://localhost:8080', 'carnet-staff=x; Max-Age=9; Path=/; HttpOnly; SameSite=Lax'],
    ] as const) {
      const cookies = createCookies(publicUrl);
      expect(cookies.set('carnet-staff', 'x', 9)).toBe(expected);
      expect(cookies.clear('carnet-staff')).toBe(expected.replace('=x', '=').replace('Max-Age=9', 'Max-Age=0'));
    }
  });

  it('is read under its own name alone', () => {
    const all = 'carnet-staff=plain; __Secure-carnet-staff=secure; __Host-carnet-staff=host';
    expect(valueIn('https://lrs.example', all)).toBe('host');
    expect(valueIn('https://lrs.example/carnet', all)).toBe('secure');
    expect(valueIn('http://localhost', all)).toBe('plain');
    expect(valueIn('https://lrs.example', 'carnet-staff=plain; __host-carnet-staff=x')).toBeUndefined();
  });
});
