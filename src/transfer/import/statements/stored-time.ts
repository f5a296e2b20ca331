import { instantOf } from '../../../xapi/formats/timestamp.ts';

/** A time as a database writes it (`2024-03-04 09:11:00.123+00`) as a timestamp; without an offset it is of UTC. */
export const storedTime = (text: string | undefined): string | undefined => {
  const offset = /(?:Z|[+-]\d\d:\d\d)$/i.test(text ?? '') ? '' : /[+-]\d\d$/.test(text?.slice(11) ?? '') ? ':00' : 'Z';
  const at = text === undefined ? NaN : instantOf(`${text}${offset}`);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
};
