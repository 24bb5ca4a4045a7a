import { describe, it } from 'vitest';
import { addressOf } from '../../../../src/runtime/vector/weaviate/address.ts';

describe('addressOf', () => {
  it.for([
    {
      url: 'http://127.0.0.1:8080',
      port: undefined,
      address: { url: 'http://127.0.0.1:8080', isSecure: false, grpcHost: '127.0.0.1', grpcPort: 50_051 },
    },
    {
      url: 'http://weaviate:8080/',
      port: 50_052,
      address: { url: 'http://weaviate:8080', isSecure: false, grpcHost: 'weaviate', grpcPort: 50_052 },
    },
    {
      url: 'https://proxy.example/weaviate/',
      port: undefined,
      address: {
        url: 'https://proxy.example/weaviate',
        isSecure: true,
        grpcHost: 'proxy.example',
        grpcPort: 443,
      },
    },
    {
      url: 'https://mine.c0.region.weaviate.cloud',
      port: undefined,
      address: {
        url: 'https://mine.c0.region.weaviate.cloud',
        isSecure: true,
        grpcHost: 'grpc-mine.c0.region.weaviate.cloud',
        grpcPort: 443,
      },
    },
    {
      url: 'http://[::1]:8080',
      port: undefined,
      address: { url: 'http://[::1]:8080', isSecure: false, grpcHost: '[::1]', grpcPort: 50_051 },
    },
  ])('of $url', ({ url, port, address }, { expect }) => {
    expect(addressOf(url, port)).toEqual(address);
  });
});
