import { describe, it } from 'vitest';
import { maskUrl } from '../../../src/runtime/database/mask-url.ts';

describe('maskUrl', () => {
  it.for([
    { url: 'postgres://app:s3cret@db:5432/main', masked: 'postgres://app:***@db:5432/main' },
    { url: 'postgres://app:p%40ss%2Fword@db/main', masked: 'postgres://app:***@db/main' },
    {
      url: 'postgres://db/main?user=app&password=s3cret',
      masked: 'postgres://db/main?user=app&password=***',
    },
    { url: 'postgres://db/main?Password=a&Password=b', masked: 'postgres://db/main?Password=***' },
    { url: 'postgres://app@db/main', masked: 'postgres://app@db/main' },
    { url: 'redis://:s3cret@cache:6379', masked: 'redis://:***@cache:6379' },
    { url: 'host=db password=s3cret', masked: 'an unreadable URL' },
  ])('shows $url as $masked', ({ url, masked }, { expect }) => {
    expect(maskUrl(url)).toBe(masked);
  });
});
