interface Place {
  /** Degrees. */
  readonly latitude: number;
  readonly longitude: number;
}

/** Of the sphere that Weaviate reckons with. */
const earthRadiusMeters = 6_371_000;

/** Along the surface. @see https://en.wikipedia.org/wiki/Haversine_formula */
export function metersBetween(one: Place, other: Place): number {
  const latitude = radians(other.latitude - one.latitude);
  const longitude = radians(other.longitude - one.longitude);
  const chord =
    Math.sin(latitude / 2) ** 2 +
    Math.cos(radians(one.latitude)) * Math.cos(radians(other.latitude)) * Math.sin(longitude / 2) ** 2;
  return 2 * earthRadiusMeters * Math.atan2(Math.sqrt(chord), Math.sqrt(1 - chord));
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
