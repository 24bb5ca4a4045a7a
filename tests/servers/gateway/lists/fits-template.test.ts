import { describe, it } from 'vitest';
import { fitsTemplate } from '../../../../src/servers/gateway/lists/fits-template.ts';

describe('fitsTemplate', () => {
  it.for([
    { uri: 'note://one', template: 'note://one', fits: true },
    { uri: 'note://one', template: 'note://{name}', fits: true },
    { uri: 'note://', template: 'note://{name}', fits: true },
    { uri: 'file:///a/b/c.txt', template: 'file:///{+path}', fits: true },
    { uri: 'db://x/tables/y', template: 'db://{base}/tables/{table}', fits: true },
    { uri: 'db://x/views/y', template: 'db://{base}/tables/{table}', fits: false },
    { uri: 'note://one/more', template: 'note://{name}/sheet', fits: false },
    { uri: 'a/sheet', template: '{x}/sheet', fits: true },
    // The end is not the beginning once more.
    { uri: 'aba', template: 'ab{x}ba', fits: false },
    { uri: 'note://one', template: 'note://two', fits: false },
  ])('$uri from $template: $fits', ({ uri, template, fits }, { expect }) => {
    expect(fitsTemplate(uri, template)).toBe(fits);
  });

  it('is quick with a hostile template and URI', ({ expect }) => {
    const began = performance.now();
    expect(fitsTemplate('a'.repeat(100_000), `${'{x}a'.repeat(100)}{y}b`)).toBe(false);
    expect(performance.now() - began).toBeLessThan(500);
  });
});
