import { describe, it } from 'vitest';
import { metersBetween } from '../../../../src/runtime/vector/embedded/meters-between.ts';

const berlin = { latitude: 52.52, longitude: 13.405 };

describe('the distance of two places', () => {
  it.for([
    { title: 'themselves', other: berlin, meters: 0 },
    { title: 'Berlin and Paris', other: { latitude: 48.8566, longitude: 2.3522 }, meters: 877_463 },
    {
      title: 'two sides of the pole',
      other: { latitude: 52.52, longitude: 13.405 - 180 },
      meters: (180 - 2 * 52.52) * 111_195,
    },
  ])('is $meters m between $title', ({ other, meters }, { expect }) => {
    expect(Math.abs(metersBetween(berlin, other) - meters)).toBeLessThan(100);
  });
});
